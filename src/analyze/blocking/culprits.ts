import type { StackSite } from '../../model/async-stats.ts'
import { siteOf } from '../trace/site-of.ts'
import type { Block } from './blocks.ts'
import type { AnalysisInput, SampledInput } from '../trace/input.ts'
import { isApart, LEAST_SEEN, splitBlock } from './split-block.ts'
import type { FunctionBlock } from './split-block.ts'
import type { UserStacks } from './user-stacks.ts'
import { weighBlock } from './weigh-block.ts'
import type { Portion } from './weigh-block.ts'

/** One function's part of a block. */
export interface Culprit {
  /** Null if only the task is known. */
  site: StackSite | null
  /** A task's number, 0 for none. */
  task: number
  /** Milliseconds on the trace's clock. */
  start: number
  /** Milliseconds on the loop. */
  time: number
  /** The sampled stack, outermost first; empty without samples. */
  stack: StackSite[]
  callee: string | undefined
  garbageCollection: number
}

/** Minimum number of portions for samples to be conclusive, unless the block was a stall. */
const LEAST_PORTIONS = 2
/** Minimum share of a function's time in one callee, for the callee to be named. */
const CALLEE_SHARE = 0.5

export interface CulpritContext {
  input: AnalysisInput
  /** By task number, the task that it counts with. */
  owners: Uint32Array
  /** Null without samples. */
  stacks: UserStacks | null
}

/**
 * Finds the functions that spent a block. Returns the task alone if samples are inconclusive, and nothing if no
 * function spent it.
 */
export function findCulprits(block: Block, { input, owners, stacks }: CulpritContext): Culprit[] {
  const { sampled, trace, blockingThreshold: threshold } = input
  if (stacks === null || sampled == null) return [byTask(block)]
  const portions = weighBlock(block.rows, trace, sampled)
  if (portions.length < LEAST_PORTIONS && portions[0]?.kind !== 'stall') return [byTask(block)]
  const scale = block.time / timeOf(portions)
  for (const portion of portions) portion.time *= scale
  const limits = { threshold, hasRun: hasRun(input) }
  const split = splitBlock(portions, stacks, limits)
  const taskOf = (row: number): number => owners[trace.slices.task[row]!] ?? trace.slices.task[row]!
  if (split.length > 0) return split.map((part) => describe(part, { sampled, stacks, taskOf }))
  // No function of the user's or of a package was sampled, or collections and stalls took so long that the rest is no block.
  const running = portions.filter(({ kind }) => kind === 'code')
  const time = timeOf(portions.filter((portion) => !isApart(portion, limits)))
  if (time < threshold || (!limits.hasRun && timeOf(running) < threshold * LEAST_SEEN)) return []
  const node = heaviest(running)
  const frame = block.task === 0 ? nearestFrame(node, stacks) : undefined
  const site = frame === undefined ? null : siteOfFrame(frame, sampled)
  return [{ ...byTask(block), site, time, stack: node === 0 ? [] : stackOf(node, { sampled, stacks }) }]
}

/** Minimum share of the loop's busy time that the process had CPU time for; with less it was not running all along. */
const RUN_SHARE = 0.75

/**
 * Tells whether the process itself ran, by its CPU time. Samples come from a thread of their own, which a loaded
 * machine may delay while the process runs.
 */
const hasRun = ({ trace, processTime }: AnalysisInput): boolean =>
  processTime != null && processTime >= (trace.end - trace.start - trace.idle) * RUN_SHARE

const byTask = ({ task, start, time }: Block): Culprit => ({
  site: null,
  task,
  start,
  time,
  stack: [],
  callee: undefined,
  garbageCollection: 0,
})

/** Returns the frame that answers for a sample outside any task: the user's or a package's, else the runtime's. */
function nearestFrame(node: number, stacks: UserStacks): number | undefined {
  const [users] = stacks.functionsOf(node)
  const runtimes = users === undefined ? stacks.nearestOfRuntime(node) : 0
  return runtimes === 0 ? users : stacks.frameOf(runtimes)
}

interface Sampled {
  sampled: SampledInput
  stacks: UserStacks
}

function describe(
  { frame, portions, time, garbageCollection }: FunctionBlock,
  { sampled, stacks, taskOf }: Sampled & { taskOf: (row: number) => number },
): Culprit {
  const code = portions.filter(({ kind, node }) => kind === 'code' && stacks.functionsOf(node).has(frame))
  return {
    site: siteOfFrame(frame, sampled),
    task: heaviestOf(code, ({ row }) => taskOf(row))!.key,
    start: portions[0]!.start,
    time,
    stack: stackOf(heaviest(code), { sampled, stacks }),
    callee: calleeOf(code, { sampled, stacks }),
    garbageCollection,
  }
}

/** Returns the name of the callee in which the function's own code spent most of the time. */
function calleeOf(portions: readonly Portion[], { sampled, stacks }: Sampled): string | undefined {
  const frameOf = ({ node }: Portion): number => {
    const callee = stacks.calleeOf(node)
    return callee === 0 ? -1 : stacks.frameOf(callee)
  }
  const { key, time } = heaviestOf(portions, frameOf)!
  return key < 0 || time < timeOf(portions) * CALLEE_SHARE ? undefined : sampled.frames[key]!.function
}

const heaviest = (portions: readonly Portion[]): number => heaviestOf(portions, ({ node }) => node)?.key ?? 0

function heaviestOf(portions: readonly Portion[], keyOf: (portion: Portion) => number): Heavy | undefined {
  const times = new Map<number, number>()
  for (const portion of portions) times.set(keyOf(portion), (times.get(keyOf(portion)) ?? 0) + portion.time)
  let best: Heavy | undefined
  for (const [key, time] of times) if (best === undefined || time > best.time) best = { key, time }
  return best
}

interface Heavy {
  key: number
  time: number
}

function stackOf(node: number, { sampled, stacks }: Sampled): StackSite[] {
  return stacks.pathTo(node).map((each) => siteOfFrame(stacks.frameOf(each), sampled))
}

function siteOfFrame(index: number, { frames }: SampledInput): StackSite {
  const frame = frames[index]!
  return frame.library ? { ...siteOf(frame), library: true } : siteOf(frame)
}

function timeOf(portions: readonly Portion[]): number {
  let time = 0
  for (const portion of portions) time += portion.time
  return time
}
