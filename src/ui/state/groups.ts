import type { AsyncProfilingStats, Task } from '../../model/stats.ts'
import type { TaskTree } from './tree.ts'

/** Equal siblings from this many on are one row. */
export const GROUP_SIZE = 5
/** Of the wall time: what lasted shorter is folded. */
const TRIVIAL_SHARE = 0.01
/** A trace of no more tasks than this is not folded: it has nothing to hide. */
const FOLD_FROM = 20

/** What may be shown as less than a row each. */
export interface Outlines {
  /** By entry: the group it is in; -1 for none. */
  groupOf: Int32Array
  /** The members of each group, as entries in their order; all have one parent and one function. */
  groups: number[][]
  /** By entry: 1 where the task and all below it lasted too short to matter. */
  trivial: Uint8Array
}

/** Finds equal siblings and trivial subtrees. Tasks that failed, are pending or blocked the loop are never trivial. */
export function outlineTree(tree: TaskTree, stats: AsyncProfilingStats): Outlines {
  return { ...groupSiblings(tree), trivial: findTrivial(tree, stats) }
}

function groupSiblings({ entries }: TaskTree): Pick<Outlines, 'groupOf' | 'groups'> {
  const functions = new Map<string, number>()
  const siblings = new Map<number, number[]>()
  entries.forEach(({ task, parent }, index) => {
    const name = `${task.file}\n${task.line}\n${task.column}\n${task.name || task.function}`
    let id = functions.get(name)
    if (id === undefined) functions.set(name, (id = functions.size))
    // Two indices in one number: there are fewer than 2 ** 26 of either.
    const key = (parent + 1) * 2 ** 26 + id
    const list = siblings.get(key)
    if (list) list.push(index)
    else siblings.set(key, [index])
  })
  const groupOf = new Int32Array(entries.length).fill(-1)
  const groups = [...siblings.values()].filter((members) => members.length >= GROUP_SIZE)
  groups.forEach((members, group) => {
    for (const member of members) groupOf[member] = group
  })
  return { groupOf, groups }
}

function findTrivial({ entries }: TaskTree, stats: AsyncProfilingStats): Uint8Array {
  const trivial = new Uint8Array(entries.length)
  const limit = stats.duration * TRIVIAL_SHARE
  if (entries.length <= FOLD_FROM || limit <= 0) return trivial
  const blocking = new Set(stats.blockingCalls.map((call) => call.taskId))
  // The end of the latest task below each: children come after their parent, so they are done first.
  const ends = new Float64Array(entries.length).fill(-Infinity)
  for (let i = entries.length - 1; i >= 0; i--) {
    const { task, parent } = entries[i]!
    const end = Math.max(ends[i]!, matters(task) || blocking.has(task.taskId) ? Infinity : endOf(task))
    trivial[i] = end - task.startTime < limit ? 1 : 0
    if (parent >= 0) ends[parent] = Math.max(ends[parent]!, trivial[i] ? end : Infinity)
  }
  return trivial
}

const matters = (task: Task): boolean => task.status === 'failed' || task.status === 'pending'

const endOf = (task: Task): number => task.startTime + (task.duration ?? 0)
