import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { Finding } from '../../model/finding.ts'
import { criticalPath } from '../path/critical-path.ts'
import type { PathPart } from '../path/critical-path.ts'
import { listPath } from '../path/list-path.ts'
import { blockingCall } from './loop/blocking-call.ts'
import { floating } from './outcomes/floating.ts'
import { garbage } from './loop/garbage.ts'
import { importInRequest } from './loop/import-in-request.ts'
import { leftBehind } from './outcomes/left-behind.ts'
import { lockConvoy } from './waits/lock-convoy.ts'
import { microtaskStarvation } from './loop/microtask-starvation.ts'
import { outlivesResponse } from './outcomes/outlives-response.ts'
import { syncApi } from './loop/sync-api.ts'
import { heldUpBy } from './loop/held-up-by.ts'
import { holdsUp } from './loop/holds-up.ts'
import { makeFinding, plain } from './words/check.ts'
import type { Check } from './words/check.ts'
import { FAILED_ANSWER, failedAnswer } from './outcomes/failed-answer.ts'
import type { AnsweredRequest } from './outcomes/failed-answer.ts'
import { OPERATION_CHECKS } from './operations/all-checks.ts'
import { otherWork } from './loop/other-work.ts'
import { profilingCost } from './loop/profiling-cost.ts'
import { serialAwaits } from './waits/serial-awaits.ts'
import { slowestAwait } from './waits/slowest-await.ts'
import { taskOutcomes } from './outcomes/task-outcomes.ts'
import { savingBy } from './saving-by.ts'
import { unattributedWork } from './loop/unattributed-work.ts'

/** The checks for problems. A new check is added here. */
const PROBLEMS: readonly Check[] = [
  blockingCall,
  syncApi,
  microtaskStarvation,
  garbage,
  importInRequest,
  lockConvoy,
  outlivesResponse,
  floating,
  leftBehind,
  heldUpBy,
  holdsUp,
  ...OPERATION_CHECKS,
  serialAwaits,
  otherWork,
  unattributedWork,
  profilingCost,
]

/** The names of all checks of a request that was profiled; each has a page in docs/findings/. */
export const CHECK_NAMES: readonly string[] = [
  ...[...PROBLEMS, taskOutcomes, slowestAwait].map(({ name }) => name),
  FAILED_ANSWER,
]

/**
 * Judges a request: problems first, the largest saving first of them, then failed and pending tasks, then the slowest
 * await; without a problem, the slowest await before the tasks. Every screen, report and export shows these words and
 * adds none. Pure.
 *
 * @param given the critical path, if it is computed already, and whether the recording is a request or a part of one:
 *   that is the default, a whole script has other faults
 * @example judge(stats)[0]?.check // 'blocking-call'
 */
export function judge(stats: AsyncProfilingStats, given: Given = {}): Finding[] {
  if (stats.backend === 'none') return [notProfiled()]
  let { path } = given
  const saving = savingBy(stats)
  const context = { path: () => (path ??= criticalPath(stats)), saving, isRequest: given.isRequest ?? true }
  const problems = PROBLEMS.flatMap((check) => check.find(stats, { ...context, hasProblem: false })).sort(byUrgency)
  const hasProblem = problems.some(({ certainty }) => certainty !== 'possible')
  const rest = hasProblem ? [taskOutcomes, slowestAwait] : [slowestAwait, taskOutcomes]
  const others = rest.flatMap((check) => check.find(stats, { ...context, hasProblem }))
  return hasProblem ? [...problems, ...others] : [...others.slice(0, 1), ...problems, ...others.slice(1)]
}

interface Given {
  path?: readonly PathPart[]
  isRequest?: boolean
}

/** Adds the findings of a recording and its critical path to its statistics. */
export function addFindings(stats: AsyncProfilingStats, isRequest: boolean): AsyncProfilingStats {
  const path = criticalPath(stats)
  return { ...stats, findings: judge(stats, { path, isRequest }), criticalPath: listPath(path) }
}

/** Returns the findings of a recording, as its record has them; of an older record, judges it now. */
export const findingsOf = (stats: AsyncProfilingStats): Finding[] => stats.findings ?? judge(stats)

/** Returns all findings of a request: why it failed comes first. */
export function findingsOfRequest(stats: AsyncProfilingStats, request: AnsweredRequest): Finding[] {
  const failed = failedAnswer(request)
  return failed === null ? findingsOf(stats) : [failed, ...findingsOf(stats)]
}

/** A guess comes last, whatever it would save. */
const byUrgency = (a: Finding, b: Finding): number =>
  Number(a.certainty === 'possible') - Number(b.certainty === 'possible') || weightOf(b) - weightOf(a)

/** The cure of an N+1 takes its loop away: awaits in turn and repetitions of the same loop save as much, and come after. */
const weightOf = ({ check, saving }: Finding): number => (check === 'n-plus-one' ? saving * 1.2 : saving)

const notProfiled = (): Finding =>
  makeFinding('profiled', { severity: 'unknown', words: [plain('This request was not profiled.')] })
