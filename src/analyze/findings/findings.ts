import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { Finding } from '../../model/finding.ts'
import { indexWaits } from '../tasks/waits.ts'
import type { WaitsOf } from '../tasks/waits.ts'
import { blockedLoop } from './blocked-loop.ts'
import { plain } from './check.ts'
import type { Check } from './check.ts'
import { otherWork } from './other-work.ts'
import { profilingCost } from './profiling-cost.ts'
import { serialAwaits } from './serial-awaits.ts'
import { slowestAwait } from './slowest-await.ts'
import { taskOutcomes } from './task-outcomes.ts'
import { unattributedWork } from './unattributed-work.ts'

/** The checks for problems, the most urgent first. A new check is added here. */
const PROBLEMS: readonly Check[] = [blockedLoop, serialAwaits, otherWork, unattributedWork, profilingCost]

/**
 * Judges a request: problems first, then failed and pending tasks, then the slowest await; without a problem, the
 * slowest await before the tasks. The dashboard, the badge and the API show these words and add none. Pure.
 *
 * @param waitsOf the waits of the tasks, if they are already indexed
 * @example judge(stats)[0]?.check // 'blocked-loop'
 */
export function judge(stats: AsyncProfilingStats, waitsOf: WaitsOf = indexWaits(stats)): Finding[] {
  if (stats.backend === 'none') return [notProfiled()]
  const problems = PROBLEMS.flatMap((check) => check.find(stats, { waitsOf, hasProblem: false }))
  const hasProblem = problems.length > 0
  const others = hasProblem ? [taskOutcomes, slowestAwait] : [slowestAwait, taskOutcomes]
  return [...problems, ...others.flatMap((check) => check.find(stats, { waitsOf, hasProblem }))]
}

function notProfiled(): Finding {
  const words = [plain('This request was not profiled.')]
  return { check: 'profiled', severity: 'unknown', words, taskId: null, related: [], saving: 0 }
}
