import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { findUnbrokenRuns } from '../trace/unbroken-runs.ts'

/** Maximum gap (ms) between two slices of one run: the profiler's own work. */
const MAX_SEAM_MS = 1

/** Time of one task, or of none (0), in one unbroken run of the loop. */
export interface Block {
  /** A task's number, which may be one beyond the detail bound. */
  task: number
  /** Start of its first slice in the run; milliseconds on the trace's clock. */
  start: number
  /** Milliseconds on the loop. */
  time: number
  /** Site at which it was suspended, plus one, if its slices in the run show it; else 0. Without a task, its function's. */
  endSite: number
  /** Site from which its longest slice in the run had resumed, plus one; 0 if it had not waited before. */
  resumedFrom: number
  /** Milliseconds of that slice. */
  longest: number
  /** Its slices in the run, as rows of the table, in order of time. */
  rows: number[]
}

/** Finds the blocks of at least the threshold, in order of time; `owners` by task number. */
export function findBlocks(input: AnalysisInput, owners: Uint32Array): Block[] {
  const { trace, blockingThreshold } = input
  const { slices, end } = trace
  const runs = findUnbrokenRuns(trace, MAX_SEAM_MS, input.profilerWork)
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
      if (task > 0 && slices.endSite[row]! > 0) resumes.set(task, slices.endSite[row]!)
    }
    if (spent !== null) for (const block of blame([...spent.values()], input)) blocks.push(block)
  }
  return blocks
}

/** Tells whether there is an unbroken run of at least the threshold, of any tasks. */
export function hasLongRun(given: Trace, threshold: number): boolean {
  const { slices, end } = given
  const runs = findUnbrokenRuns(given, MAX_SEAM_MS)
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

/** Adds a slice to the time of its task, or of its function, in the run; they stay in order of their first slices. */
function addSlice(spent: Map<number, Block>, task: number, slice: Slice, resumedFrom: number): void {
  const { row, ...own } = slice
  const { time } = own
  const key = task === 0 ? -slice.endSite : task
  const block = spent.get(key)
  if (block === undefined) {
    spent.set(key, { task, ...own, resumedFrom, longest: time, rows: [row] })
    return
  }
  block.rows.push(row)
  block.time += time
  if (block.endSite === 0) block.endSite = slice.endSite
  if (time > block.longest) Object.assign(block, { longest: time, resumedFrom })
}

/**
 * Returns the tasks that each spent the threshold by themselves. The time of the others is a block as well if its sum
 * reaches the threshold, because many short calls block like a long one. The function that spent most of that sum is
 * blamed for it.
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

/** Finds the function with the most time, and returns its task with the most. */
function findCulprit(spent: readonly Block[], { trace }: AnalysisInput): Block | undefined {
  const functionOf = ({ task, endSite }: Block): number =>
    task === 0 ? endSite - 1 : (trace.tasks.site[task - 1] ?? -2)
  const times = new Map<number, number>()
  for (const block of spent) times.set(functionOf(block), (times.get(functionOf(block)) ?? 0) + block.time)
  let culprit: Block | undefined
  for (const block of spent) {
    const lead = culprit === undefined ? 1 : times.get(functionOf(block))! - times.get(functionOf(culprit))!
    if (lead > 0 || (lead === 0 && block.time > culprit!.time)) culprit = block
  }
  return culprit
}
