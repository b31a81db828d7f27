import type { Trace } from '../model/trace.ts'
import type { AnalysisInput } from './input.ts'
import { findUnbrokenRuns } from './stretches.ts'

/** Between two slices of one stretch there may be the profiler's own work (ms). */
const SEAM = 1

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
  /** Site from which its longest slice in the stretch had resumed, plus one; 0 where it had not waited before. */
  resumedFrom: number
  /** Milliseconds of that slice. */
  longest: number
  /** Its slices in the stretch, as rows of the table, in order of time. */
  rows: number[]
}

/** The blocks of at least the threshold, in order of time; `owners` by task number. */
export function findBlocks(input: AnalysisInput, owners: Uint32Array): Block[] {
  const { trace, blockingThreshold } = input
  const { slices, end } = trace
  const runs = findUnbrokenRuns(trace, SEAM)
  const resumes = new Map<number, number>()
  const blocks: Block[] = []
  for (let run = 0; run + 1 < runs.length; run++) {
    const [from, to] = [runs[run]!, runs[run + 1]!]
    const isLong = Math.min(slices.end[to - 1]!, end) - slices.start[from]! >= blockingThreshold
    const spent = isLong ? new Map<number, Block>() : null
    for (let row = from; row < to; row++) {
      const number = slices.task[row]!
      const task = owners[number] ?? number
      if (spent !== null) addSlice(spent, task, { row, ...sliceOf(trace, row) }, resumes.get(task) ?? 0)
      if (slices.endSite[row]! > 0) resumes.set(task, slices.endSite[row]!)
    }
    if (spent !== null) for (const block of blame([...spent.values()], input)) blocks.push(block)
  }
  return blocks
}

/** Whether there is a stretch of the threshold, whoever spent it. */
export function hasLongStretch(given: Trace, threshold: number): boolean {
  const { slices, end } = given
  const runs = findUnbrokenRuns(given, SEAM)
  for (let run = 0; run + 1 < runs.length; run++) {
    if (Math.min(slices.end[runs[run + 1]! - 1]!, end) - slices.start[runs[run]!]! >= threshold) return true
  }
  return false
}

interface Slice {
  row: number
  start: number
  time: number
  endSite: number
}

const sliceOf = ({ slices, end }: AnalysisInput['trace'], row: number): Omit<Slice, 'row'> => ({
  start: slices.start[row]!,
  time: Math.max(0, Math.min(slices.end[row]!, end) - slices.start[row]!),
  endSite: slices.endSite[row]!,
})

/** Adds to what the task spent in the stretch; tasks stay in order of their first slices. */
function addSlice(spent: Map<number, Block>, task: number, slice: Slice, resumedFrom: number): void {
  const { row, ...own } = slice
  const { time } = own
  const block = spent.get(task)
  if (block === undefined) {
    spent.set(task, { task, ...own, resumedFrom, longest: time, rows: [row] })
    return
  }
  block.rows.push(row)
  block.time += time
  if (block.endSite === 0) block.endSite = slice.endSite
  if (time > block.longest) Object.assign(block, { longest: time, resumedFrom })
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
  const rows = others.flatMap((block) => block.rows).toSorted((a, b) => a - b)
  if (culprit !== undefined) blocks.push({ ...culprit, start: others[0]!.start, time, rows })
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
