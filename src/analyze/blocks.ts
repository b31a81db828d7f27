import type { AnalysisInput } from './input.ts'
import { findUnbrokenRuns } from './stretches.ts'
import type { SliceRun } from './stretches.ts'

/** Between two slices of one stretch there may be the profiler's own work (ms). */
export const SEAM = 1

/** Time that one task, or none (0), answers for in one unbroken stretch of the loop. */
export interface Block {
  /** A task's number, which may be one beyond the detail bound. */
  task: number
  /** Where its first slice in the stretch began; milliseconds on the trace's clock. */
  start: number
  /** Milliseconds on the loop. */
  time: number
  /** Site at which it was suspended, plus one, as far as its slices in the stretch tell; else 0. */
  endSite: number
}

/** The blocks of at least the threshold, in order of time; `owners` by task number. */
export function findBlocks(input: AnalysisInput, owners: Uint32Array): Block[] {
  const { trace, blockingThreshold } = input
  const { slices, end } = trace
  const blocks: Block[] = []
  for (const run of findUnbrokenRuns(trace, SEAM)) {
    if (Math.min(slices.end[run.to - 1]!, end) - slices.start[run.from]! < blockingThreshold) continue
    for (const block of blame(sumByTask(input, owners, run), input)) blocks.push(block)
  }
  return blocks
}

/** What each task spent in the stretch, in order of their first slices. */
function sumByTask({ trace: { slices, end } }: AnalysisInput, owners: Uint32Array, { from, to }: SliceRun): Block[] {
  const byTask = new Map<number, Block>()
  for (let row = from; row < to; row++) {
    const number = slices.task[row]!
    const task = owners[number] ?? number
    const start = slices.start[row]!
    const block = byTask.get(task)
    const time = Math.max(0, Math.min(slices.end[row]!, end) - start)
    if (block === undefined) byTask.set(task, { task, start, time, endSite: slices.endSite[row]! })
    else {
      block.time += time
      if (block.endSite === 0) block.endSite = slices.endSite[row]!
    }
  }
  return [...byTask.values()]
}

/**
 * Every task that spent the threshold by itself. What the others spent is a block as well where it is long enough in
 * all: many short calls block like a long one. The function that spent most of it answers for it.
 */
function blame(spent: readonly Block[], input: AnalysisInput): Block[] {
  const blocks = spent.filter((block) => block.time >= input.blockingThreshold)
  const others = spent.filter((block) => block.time < input.blockingThreshold)
  const time = others.reduce((sum, block) => sum + block.time, 0)
  const culprit = time < input.blockingThreshold ? undefined : findCulprit(others, input)
  if (culprit !== undefined) blocks.push({ ...culprit, start: others[0]!.start, time })
  return blocks
}

/** The task that spent most among those of the function that spent most. */
function findCulprit(spent: readonly Block[], { trace }: AnalysisInput): Block | undefined {
  const functionOf = ({ task }: Block): number => (task === 0 ? -1 : (trace.tasks.site[task - 1] ?? -2))
  const times = new Map<number, number>()
  for (const block of spent) times.set(functionOf(block), (times.get(functionOf(block)) ?? 0) + block.time)
  let culprit: Block | undefined
  for (const block of spent) {
    const lead = culprit === undefined ? 1 : times.get(functionOf(block))! - times.get(functionOf(culprit))!
    if (lead > 0 || (lead === 0 && block.time > culprit!.time)) culprit = block
  }
  return culprit
}
