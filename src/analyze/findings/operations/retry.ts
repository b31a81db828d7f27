import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, isWorthTelling, makeFinding, plain, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBy, groupBySite } from './groups.ts'
import { operationsOnPath, timeOnPath } from '../../path/operations-on-path.ts'
import { inWords, nameOf } from './operation-words.ts'
import { areApart } from './polling.ts'

/** Statuses after which a request is sent again: too early, too many, and all failures of the server. */
const RETRIED: ReadonlySet<number> = new Set([408, 425, 429])

/** Finds an operation that failed and was repeated, from the same line with the same parameters. */
export const retry: Check = {
  name: 'retry',
  find(stats, context) {
    const parts = operationsOnPath(stats, context)
    return groupBySite(stats)
      .flatMap(({ operations }) => groupBy(operations, ({ parameters }) => String(parameters ?? '')))
      .map(lastAttempts)
      .filter((attempts) => isRepeated(stats, attempts) && timeOnPath(parts, attempts) > 0)
      .flatMap((attempts) => describe(stats, attempts))
  },
}

/** Returns the longest row of attempts of which each but the last has failed before the next began. */
function lastAttempts(operations: readonly Operation[]): Operation[] {
  let longest: Operation[] = []
  let row: Operation[] = []
  for (const operation of operations) {
    const before = row.at(-1)
    row =
      before !== undefined && hasFailed(before) && settleTime(before) <= operation.startTime
        ? [...row, operation]
        : [operation]
    if (row.length > longest.length) longest = row
  }
  return longest
}

/** Where parameters are not known, only a pause tells attempts from a list of things of which one has failed. */
const isRepeated = (stats: AsyncProfilingStats, attempts: readonly Operation[]): boolean =>
  attempts.length > 1 && (attempts[0]!.parameters !== undefined || areApart(stats, attempts))

function hasFailed({ status, attributes }: Operation): boolean {
  const code = attributes['http.response.status_code']
  return status === 'failed' || (typeof code === 'number' && (code >= 500 || RETRIED.has(code)))
}

function describe(stats: AsyncProfilingStats, attempts: readonly Operation[]): Finding[] {
  const [first, last] = [attempts[0]!, attempts.at(-1)!]
  const saving = last.startTime - first.startTime
  if (!isWorthTelling(saving, stats.duration)) return []
  const times = plain(` failed ${formatCount(attempts.length - 1)} × and was repeated`)
  const words = [code(nameOf(first)), times, ...inWords(first.site), plain(': '), strong(formatDuration(saving))]
  return [
    makeFinding(retry.name, {
      severity: 'warning',
      certainty: first.parameters === undefined ? 'likely' : 'proved',
      words: [...words, plain(' until the last attempt')],
      evidence: `The first failed with ${reasonOf(first)}${hasFailed(last) ? ', and so did the last' : ''}.`,
      fix: 'See why it fails; wait less, or answer without it.',
      saving,
      taskId: first.taskId,
      related: [...new Set(attempts.flatMap(({ taskId }) => taskId ?? []))],
    }),
  ]
}

/** Longest reason, in characters. */
const MAX_REASON = 120

function reasonOf({ error, attributes }: Operation): string {
  if (error === undefined) return `status ${String(attributes['http.response.status_code'])}`
  const text = error.message === '' ? error.name : `${error.name}: ${error.message}`
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON - 1)}…` : text
}
