import type { AsyncProfilingStats, BlockingCall, Capabilities } from '../model/async-stats.ts'
import type { Trace } from '../model/trace.ts'
import { decideWaits } from './causes/decide.ts'
import { withAskers } from './causes/find-askers.ts'
import { listCauses } from './causes/list-causes.ts'
import { divideWaiting } from './causes/waiting-for.ts'
import { findBlockingCalls } from './blocking/blocking-calls.ts'
import { listImportWaits } from './cpu/import-waits.ts'
import { weighLoopCosts } from './cpu/own-costs.ts'
import { listHeldBy } from './blocking/list-held-by.ts'
import { listUnattributed, weighUnclaimed } from './blocking/unclaimed.ts'
import { listDropped, listOperations } from './operations/list-operations.ts'
import { countTasks } from './tasks/counts.ts'
import { listAsyncFunctions, listAwaitPoints } from './tasks/functions.ts'
import { findOwners } from './trace/input.ts'
import type { AnalysisInput, SampledInput } from './trace/input.ts'
import { measureLag } from './time/lag.ts'
import { keepLedger } from './time/ledger.ts'
import { drawLoop } from './time/loop-lane.ts'
import { findReadyDelays } from './time/ready-delay.ts'
import { restoreIdle } from './trace/restore-idle.ts'
import { setAside } from './trace/without-profiler-work.ts'
import { sortSlices } from './trace/sort-slices.ts'
import { buildHierarchy, listTasks } from './tasks/tasks.ts'
import { buildTimelines } from './tasks/timelines.ts'

/**
 * Computes the statistics of the async panel from a finished trace: plain data, with the same keys for every backend.
 * Pure; never throws for a trace from a `Recorder`. Times are milliseconds.
 *
 * @example
 * const stats = analyzeAsync({ trace, places, blockingThreshold: 50, detectBlocking: true, taskNames: true })
 * console.log(stats.ledger.waiting, stats.blockingCalls[0]?.function)
 */
export function analyzeAsync(given: AnalysisInput): AsyncProfilingStats {
  const sorted = sortSlices(given.trace)
  const whole = given.sampled == null ? sorted : restoreIdle(sorted, given.sampled.samples)
  const trace = setAside(whole)
  const places = given.taskNames ? given.places : given.places.map((place) => ({ ...nameBySite(place), callee: null }))
  const sampled = given.sampled == null ? null : nameFrames(given.sampled, given.taskNames)
  const described = { ...given, trace, profilerWork: whole.profilerWork, places, sampled }
  const owners = findOwners(described)
  const input = withAskers(described, owners)
  const waits = decideWaits(input, owners)
  const causes = listCauses(input, waits)
  const timelines = buildTimelines(input, owners)
  const delays = findReadyDelays(trace, owners)
  const tasks = listTasks(input, owners, { timelines, delays, waits: causes.byTask })
  const blockingCalls = findBlockingCalls(input, owners, tasks)
  const unclaimed = weighUnclaimed({ ...trace, profilerWork: whole.profilerWork }, sampled)
  const costs = weighLoopCosts(trace, sampled, listImportWaits(trace, places))
  const ledger = keepLedger(trace, unclaimed.collected)
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
    awaitPoints: listAwaitPoints(input, timelines, { readyDelays: delays.bySite, causes: causes.bySite }),
    topAsyncFunctions: listAsyncFunctions(input, owners),
    ledger: { ...ledger, waitingFor: divideWaiting(trace, waits, owners, ledger.waiting) },
    coverage: causes.coverage,
    unattributedFunctions: listUnattributed(unclaimed, sampled, ledger.unattributed),
    ...describeHolds(input),
    ...describeAnswer(trace, owners),
    ...(costs === null ? {} : { loopCosts: costs }),
    operations: listOperations(input, owners, tasks),
    ...(trace.droppedOperations.count > 0 ? { operationsDropped: listDropped(trace) } : {}),
    loop: drawLoop(trace, whole.profilerWork),
  }
}

function describeAnswer({ answeredBy = 0 }: Trace, owners: Uint32Array): Pick<AsyncProfilingStats, 'answeredBy'> {
  const owner = owners[answeredBy] ?? 0
  return owner === 0 ? {} : { answeredBy: String(owner) }
}

/** Returns who held the loop meanwhile, and whom this profile held up; only fields that say something. */
function describeHolds(input: AnalysisInput): Pick<AsyncProfilingStats, 'heldBy' | 'holdsUp' | 'unread'> {
  const { heldUp, unread, holders } = input.trace
  const heldBy = listHeldBy(input)
  const holder = unread === undefined ? undefined : holders?.[unread.holder]
  return {
    ...(heldBy.length > 0 ? { heldBy } : {}),
    ...(heldUp === undefined || heldUp.requests === 0 ? {} : { holdsUp: structuredClone(heldUp) }),
    ...(holder === undefined || unread === undefined ? {} : { unread: { ...holder, time: unread.time } }),
  }
}

/**
 * Clears the flag of blocking functions if there are blocks but no samples: old samples are dropped before the blocks
 * are.
 */
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

/** Describes dropped slices, which show as holes in timelines; dropped tasks have a count of their own. */
function describeLosses({ degraded, counts }: Trace): string | null {
  if (counts.droppedSlices === 0) return degraded
  const dropped =
    `${counts.droppedSlices} slices beyond the bound were counted but not kept: timelines end early and later ` +
    'blocking calls are missing'
  return degraded === null ? dropped : `${degraded}; ${dropped}`
}
