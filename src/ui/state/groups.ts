import { settleTime } from '../../analyze/tasks/task-end.ts'
import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import type { TaskTree } from './tree.ts'

/** Minimum number of equal siblings that become one row. */
export const GROUP_SIZE = 5
/** Share of the wall time below which a task is trivial and folded. */
const TRIVIAL_SHARE = 0.01
/** A trace of no more tasks than this is not folded: it is short enough to show whole. */
const FOLD_FROM = 20

/** Entries of a tree that may be shown as less than a row each. */
export interface Outlines {
  /** The group of each entry; -1 for none. */
  groupOf: Int32Array
  /** The members of each group, as entries in their order; all have one parent and one function. */
  groups: number[][]
  /** For each entry, 1 if the task and all below it are too short to matter. */
  trivial: Uint8Array
}

/** Finds equal siblings and trivial subtrees. Tasks that failed, are pending or blocked the loop are never trivial. */
export function outlineTree(tree: TaskTree, stats: AsyncProfilingStats): Outlines {
  return { ...groupSiblings(tree), trivial: findTrivial(tree, stats) }
}

function groupSiblings({ entries }: TaskTree): Pick<Outlines, 'groupOf' | 'groups'> {
  const functions = numberFunctions(entries)
  const groupOf = new Int32Array(entries.length).fill(-1)
  const groups: number[][] = []
  // By function: the parent whose children were counted last, and how many of them are of that function.
  const counted = new Int32Array(entries.length).fill(-2)
  const counts = new Int32Array(entries.length)
  const started = new Int32Array(entries.length)
  for (let parent = -1; parent < entries.length; parent++) {
    const end = parent < 0 ? entries.length : parent + entries[parent]!.size
    if (end - parent - 1 < GROUP_SIZE) continue
    for (let i = parent + 1; i < end; i += entries[i]!.size) {
      const id = functions[i]!
      counts[id] = counted[id] === parent ? counts[id]! + 1 : 1
      started[id] = -1
      counted[id] = parent
    }
    for (let i = parent + 1; i < end; i += entries[i]!.size) {
      const id = functions[i]!
      if (counts[id]! < GROUP_SIZE) continue
      if (started[id] === -1) started[id] = groups.push([]) - 1
      groupOf[i] = started[id]!
      groups[started[id]!]!.push(i)
    }
  }
  return { groupOf, groups }
}

/** Numbers the functions: equal functions share a number; from 0, fewer than there are entries. */
function numberFunctions(entries: TaskTree['entries']): Int32Array {
  const names = new Map<string, { task: Task; id: number }[]>()
  let next = 0
  return Int32Array.from(entries, ({ task }) => {
    const name = task.name || task.function
    let known = names.get(name)
    if (!known) names.set(name, (known = []))
    const same = known.find((each) => isSame(each.task, task))
    if (same) return same.id
    known.push({ task, id: next })
    return next++
  })
}

const isSame = (a: Task, b: Task): boolean => a.line === b.line && a.column === b.column && a.file === b.file

function findTrivial({ entries }: TaskTree, stats: AsyncProfilingStats): Uint8Array {
  const trivial = new Uint8Array(entries.length)
  const limit = stats.duration * TRIVIAL_SHARE
  if (entries.length <= FOLD_FROM || limit <= 0) return trivial
  const blocking = new Set(stats.blockingCalls.map((call) => call.taskId))
  // The end of the latest task below each entry: children come after their parent, so they are done first.
  const ends = new Float64Array(entries.length).fill(-Infinity)
  for (let i = entries.length - 1; i >= 0; i--) {
    const { task, parent } = entries[i]!
    const end = Math.max(ends[i]!, matters(task) || blocking.has(task.taskId) ? Infinity : settleTime(task))
    trivial[i] = end - task.startTime < limit ? 1 : 0
    if (parent >= 0) ends[parent] = Math.max(ends[parent]!, trivial[i] ? end : Infinity)
  }
  return trivial
}

const matters = (task: Task): boolean => task.status === 'failed' || task.status === 'pending'
