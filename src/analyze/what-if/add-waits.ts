import type { TaskWait } from '../../model/async-stats.ts'
import { WAKERS } from '../../model/wait-cause.ts'
import type { Moment } from './graph.ts'
import { listAwaited } from './awaited.ts'
import { momentIn, momentOf } from './making.ts'
import type { Making } from './making.ts'

/** Adds the edges of waits; returns by index of a task the jobs that ended its waits, -1 of one that has not ended. */
export function addWaits(making: Making): number[][] {
  return making.lives.map(({ activations, waits }, task) =>
    waits.map((wait, at) => {
      const next = activations[at + 1]
      if (next === undefined) return -1
      const begin = momentOf(activations[at]!, wait.start)
      return addWait(making, task, wait, { begin, node: next.node })
    }),
  )
}

interface Ends {
  begin: Moment
  /** The job that goes on. */
  node: number
}

function addWait(making: Making, task: number, wait: TaskWait, { begin, node }: Ends): number {
  const { builder, loop } = making
  builder.edge(begin, node)
  const awaited = listAwaited(making, task, wait).filter((moment) => isEarlier(making, moment, node))
  const isSettled = wait.cause.type === 'settled'
  const moments = awaited.length > 0 || isSettled ? awaited : [fixedTime(making, task, wait)]
  let released = wait.start
  for (const moment of moments) {
    builder.edge(moment, node, true)
    released = Math.max(released, recordedTime(making, moment))
  }
  // A reason that is not the loop's stays as it is.
  builder.setLag(node, Math.max(0, wait.end - Math.max(released, Math.min(loop.busyUntil(wait.end), wait.end))))
  return node
}

/** Keeps the graph without circles, whatever the clocks say. */
const isEarlier = ({ loop }: Making, { node }: Moment, resumed: number): boolean =>
  // Nodes of jobs are in the order of their starts.
  node > loop.runs.length || node < resumed

const recordedTime = ({ builder }: Making, { node, at, gap }: Moment): number =>
  (Number.isNaN(at) ? builder.endOf(node) : at) + gap

/** Adds a timer, a job of the thread pool or a wait of unknown cause, which takes its time. */
function fixedTime(making: Making, task: number, { start, cause }: TaskWait): Moment {
  const { builder, resources, loop } = making
  const { type, label, totalTime } = cause
  const kind = type === 'operation' ? WAKERS.find((waker) => waker.label === label)?.kind : undefined
  const resource = kind === undefined ? -1 : resources.ofThread(kind)
  const delay = type === 'timer' ? Number(/ (\d+(?:\.\d+)?) ms$/.exec(label)?.[1] ?? NaN) : NaN
  const isEarlier = totalTime < delay - 1
  const isLate = totalTime > delay + 1 && start + totalTime - loop.busySince(start + totalTime, 1) >= 1
  const length = isEarlier || isLate ? delay : totalTime
  const from = isEarlier ? Math.max(0, start + totalTime - delay) : start
  const node = builder.node({ isJob: false, start: from, length, task, resource })
  builder.edge(momentIn(making, task, from), node)
  return { node, at: NaN, gap: 0 }
}
