import type { AsyncProfilingStats, BlockingCall, Capabilities } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import { findBlockingCalls } from './blocking.ts'
import { countTasks } from './counts.ts'
import { listAsyncFunctions, listAwaitPoints } from './functions.ts'
import { findOwners } from './input.ts'
import type { AnalysisInput, SampledInput } from './input.ts'
import { measureLag } from './lag.ts'
import { keepLedger } from './ledger.ts'
import { drawLoop } from './loop-lane.ts'
import { findReadyDelays } from './ready-delay.ts'
import { restoreIdle } from './restore-idle.ts'
import { setAside } from './set-aside.ts'
import { sortSlices } from './sort-slices.ts'
import { buildHierarchy, listTasks } from './tasks.ts'
import { buildTimelines } from './timelines.ts'

/**
 * The statistics of the async panel from a finished trace: the same keys whatever the backend, all of them plain data.
 * Pure; never throws for a trace that a `Recorder` has made. Times are milliseconds.
 *
 * @example
 * const stats = analyzeAsync({ trace, places, blockingThreshold: 50, detectBlocking: true, taskNames: true })
 * console.log(stats.ledger.waiting, stats.blockingCalls[0]?.function)
 */
export function analyzeAsync(given: AnalysisInput): AsyncProfilingStats {
  const sorted = sortSlices(given.trace)
  const whole = given.sampled == null ? sorted : restoreIdle(sorted, given.sampled.samples)
  const trace = setAside(whole)
  const places = given.taskNames ? given.places : given.places.map(nameBySite)
  const sampled = given.sampled == null ? null : nameFrames(given.sampled, given.taskNames)
  const input = { ...given, trace, places, sampled }
  const owners = findOwners(input)
  const timelines = buildTimelines(input, owners)
  const delays = findReadyDelays(trace, owners)
  const tasks = listTasks(input, owners, { timelines, delays })
  const blockingCalls = findBlockingCalls(input, owners, tasks)
  return {
    backend: trace.backend,
    capabilities: capabilitiesOf(input, blockingCalls),
    degraded: describeLosses(trace),
    duration: Math.max(0, trace.end - trace.start),
    profilingOverhead: trace.cost,
    ...countTasks(input, owners, tasks.length),
    eventLoopLag: measureLag(trace),
    blockingCalls,
    tasks,
    taskHierarchy: buildHierarchy(tasks),
    awaitPoints: listAwaitPoints(input, timelines, delays.bySite),
    topAsyncFunctions: listAsyncFunctions(input, owners),
    ledger: keepLedger(trace),
    loop: drawLoop(trace, whole.profilerWork),
  }
}

/** Blocks of long ago may have outlived their samples. */
function capabilitiesOf({ trace, sampled }: AnalysisInput, blockingCalls: readonly BlockingCall[]): Capabilities {
  const isLost = sampled == null && blockingCalls.length > 0
  return isLost ? { ...trace.capabilities, blockingFunction: false } : trace.capabilities
}

function nameFrames(sampled: SampledInput, taskNames: boolean): SampledInput {
  if (taskNames) return sampled
  return { ...sampled, frames: sampled.frames.map((frame) => (frame.library ? frame : nameBySite(frame))) }
}

const nameBySite = <P extends { file: string; line: number; function: string }>(place: P): P => ({
  ...place,
  function: `${place.file}:${place.line}`,
})

/** Dropped tasks have a count of their own; dropped slices show as holes in timelines, so they are said here. */
function describeLosses({ degraded, counts }: Trace): string | null {
  if (counts.droppedSlices === 0) return degraded
  const dropped =
    `${counts.droppedSlices} slices beyond the bound were counted but not kept: timelines end early and later ` +
    'blocking calls are missing'
  return degraded === null ? dropped : `${degraded}; ${dropped}`
}
