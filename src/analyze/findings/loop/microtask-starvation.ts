import type { AsyncProfilingStats, BlockingCall, Task } from '../../../model/async-stats.ts'
import { code, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'

/** Fewer awaits in a block are no reason for its length. */
const MIN_AWAITS = 50
/** Longest slice of such a block, as a share of it: else one piece of work is the block. */
const MAX_SLICE_SHARE = 0.2

/** Tells that a block was made of many awaits of values that were there already: none of them lets timers and I/O run. */
export const microtaskStarvation: Check = {
  name: 'microtask-starvation',
  find(stats) {
    const [block] = stats.blockingCalls
    if (block === undefined) return []
    const { awaits, task } = countAwaits(stats, block)
    if (awaits < MIN_AWAITS || task === null) return []
    const words = [
      plain('Timers and I/O waited for '),
      strong(formatDuration(block.duration)),
      plain(` while only microtasks ran: ${formatCount(awaits)} awaits in `),
      code(task.function || '(anonymous)'),
      ...siteWords(task),
      plain('.'),
    ]
    const fix = 'Let the loop turn every few milliseconds: await setImmediate (node:timers/promises) in between.'
    const evidence = 'An await of a value, or of a promise that has settled, goes on before the loop turns.'
    return [makeFinding(this.name, { severity: block.impact, words, evidence, fix, taskId: task.taskId, saving: 0 })]
  },
}

/** Counts the awaits that began and ended within a block, and finds the task that has most of them. */
function countAwaits({ tasks }: AsyncProfilingStats, { startTime, duration }: BlockingCall): Counted {
  const end = startTime + duration
  const found: Counted = { awaits: 0, task: null }
  let most = 0
  for (const task of tasks) {
    if (task.startTime > end || task.slices.length === 0) continue
    const within = task.slices.filter(([from, to]) => from >= startTime - EDGE_MS && to <= end + EDGE_MS)
    if (within.some(([from, to]) => to - from > duration * MAX_SLICE_SHARE)) return { awaits: 0, task: null }
    // The loop has not turned in a block, so an await that began and ended in it was for microtasks alone.
    const waits = task.waits ?? []
    const ended = waits.filter(({ start, end: to }) => start >= startTime - EDGE_MS && to <= end + EDGE_MS).length
    found.awaits += ended
    if (ended > most) {
      most = ended
      found.task = task
    }
  }
  return found
}

/** The clocks of a block and of slices differ by a reading (ms). */
const EDGE_MS = 0.5

interface Counted {
  awaits: number
  task: Task | null
}
