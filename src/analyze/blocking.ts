import type { BlockingCall, Site, Task } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import type { AnalysisInput } from './input.ts'
import type { Timeline } from './timelines.ts'

/** Between two slices of one stretch there may be the profiler's own work (ms). */
const SEAM = 1
const MAX_STACK = 100

/** Time that one task, or none (0), spent in one unbroken stretch of the loop. */
interface Block {
  task: number
  start: number
  time: number
}

export const ROOT_SITE: Site = { function: '(root)', file: '', line: 0, column: 0 }

/**
 * The unbroken stretches of loop work of at least the threshold, by the task that spent them; longest first. This is
 * as precise as slices are: the task's function, and the line at which its slice began.
 */
export function findBlockingCalls(input: AnalysisInput, tasks: readonly Task[], timelines: readonly Timeline[]): BlockingCall[] {
  if (!input.detectBlocking) return []
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  const calls = new Map<string, BlockingCall>()
  for (const block of findBlocks(input.trace, input.blockingThreshold)) {
    addBlock(calls, block, { input, byId, timelines })
  }
  return [...calls.values()].sort((a, b) => b.duration - a.duration)
}

function findBlocks({ slices, start }: Trace, threshold: number): Block[] {
  const blocks: Block[] = []
  let from = 0
  for (let row = 1; row <= slices.count; row++) {
    const broken =
      row === slices.count ||
      slices.idle[row] !== slices.idle[row - 1] ||
      slices.start[row]! - slices.end[row - 1]! > SEAM
    if (!broken) continue
    if (slices.end[row - 1]! - slices.start[from]! >= threshold) blocks.push(...blame(slices, from, row, threshold))
    from = row
  }
  return blocks.map((block) => ({ ...block, start: block.start - start }))
}

/** Every task that spent the threshold by itself; where none did, the one that spent most answers for the stretch. */
function blame(slices: Trace['slices'], from: number, to: number, threshold: number): Block[] {
  const byTask = new Map<number, Block>()
  for (let row = from; row < to; row++) {
    const task = slices.task[row]!
    const time = slices.end[row]! - slices.start[row]!
    const known = byTask.get(task)
    if (known === undefined) byTask.set(task, { task, start: slices.start[row]!, time })
    else known.time += time
  }
  const own = [...byTask.values()].filter((block) => block.time >= threshold)
  if (own.length > 0) return own
  const most = [...byTask.values()].reduce((a, b) => (b.time > a.time ? b : a))
  const start = slices.start[from]!
  return [{ task: most.task, start, time: slices.end[to - 1]! - start }]
}

interface Context {
  input: AnalysisInput
  byId: ReadonlyMap<string, Task>
  timelines: readonly Timeline[]
}

function addBlock(calls: Map<string, BlockingCall>, block: Block, context: Context): void {
  const task = context.byId.get(String(block.task))
  const site: Site = task === undefined ? ROOT_SITE : siteOf(task)
  const key = `${site.file}:${site.line}:${site.column}:${site.function}`
  const known = calls.get(key)
  const impact = block.time >= 2 * context.input.blockingThreshold ? 'critical' : 'warning'
  const call: BlockingCall = {
    ...site,
    startTime: block.start,
    duration: block.time,
    calls: (known?.calls ?? 0) + 1,
    totalTime: (known?.totalTime ?? 0) + block.time,
    impact,
    taskId: task?.taskId ?? null,
    stack: task === undefined ? [] : stackOf(task, block, context),
  }
  if (known === undefined || block.time > known.duration) calls.set(key, call)
  else Object.assign(known, { calls: call.calls, totalTime: call.totalTime })
}

const siteOf = ({ function: name, file, line, column }: Task): Site => ({ function: name, file, line, column })

/** From the handler down; the last entry is the line at which the blocking slice began. */
function stackOf(task: Task, block: Block, { input, byId, timelines }: Context): Site[] {
  const stack: Site[] = [{ ...siteOf(task), ...resumedAt(task, block, input, timelines) }]
  for (let up = parent(task, byId); up !== undefined && stack.length < MAX_STACK; up = parent(up, byId)) stack.push(siteOf(up))
  return stack.reverse()
}

const parent = (task: Task, byId: ReadonlyMap<string, Task>): Task | undefined =>
  task.parent === null ? undefined : byId.get(task.parent)

/** The await after which the block came; the function's beginning where it came before the first. */
function resumedAt(task: Task, block: Block, { places }: AnalysisInput, timelines: readonly Timeline[]): { line: number; column: number } {
  const waits = timelines[Number(task.taskId)]?.waits ?? []
  const before = waits.findLast((wait) => wait.end <= block.start + SEAM)
  return (before && places[before.site]?.wait) ?? { line: task.line, column: task.column }
}
