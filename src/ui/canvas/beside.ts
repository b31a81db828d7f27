import type { Change } from '../../analyze/what-if/what-if.ts'
import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import type { TaskWait } from '../../model/wait-cause.ts'

/** A bar of the timeline. */
export type Bar = { taskId: string } | { operationId: string }

/** Work that could have been awaited together with the next await of the function that waits for it. */
export interface BesideNext {
  change: Change
  /** Says whether that await needs it, by the source. */
  need: string
}

/** Finds the await of a bar that has another one after it; null if there is none, or nobody is known to wait for it. */
export function besideNext(stats: AsyncProfilingStats, bar: Bar): BesideNext | null {
  for (const task of stats.tasks) {
    const waits = task.waits ?? []
    const wait = waits.findIndex((each) => isFor(each, bar))
    const next = waits[wait + 1]
    if (wait < 0) continue
    if (next === undefined) return null
    const change = { beside: [{ taskId: task.taskId, wait, until: wait + 1 }] }
    return { change, need: describeNeed(stats, task, { own: waits[wait]!, next }) }
  }
  return null
}

/** Ids of tasks and of operations are numbers of their own. */
const isFor = ({ cause }: TaskWait, bar: Bar): boolean =>
  'taskId' in bar
    ? cause.type === 'task' && cause.ids.includes(bar.taskId)
    : cause.type === 'operation' && cause.ids.includes(bar.operationId)

interface Place {
  line: number
  column: number
}

const isAt = (one: Place, other: Place): boolean => one.line === other.line && one.column === other.column

function describeNeed(
  { awaitPoints }: AsyncProfilingStats,
  { file }: Task,
  { own, next }: { own: Place; next: Place },
): string {
  const sites = awaitPoints.filter((point) => point.file === file).flatMap((point) => point.sites)
  const needs = sites.find((site) => isAt(next, site))?.needs
  const which = `the await in line ${next.line}`
  if (needs === undefined) return `Whether ${which} needs it is not known.`
  const need = needs.find((each) => isAt(own, each))
  if (need === undefined) return `By its source, ${which} does not need it.`
  return `But ${which} needs it${need.name === '' ? '' : ` (${need.name})`}.`
}
