import type { Operation } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { isWorthTelling, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { groupBy, groupByLine, mostAtOnce } from './groups.ts'
import { operationsOnPath, phaseOnPath, timeInPhase } from '../../path/operations-on-path.ts'
import { firstThatFits, inWords, manyWords } from './operation-words.ts'
import { placeKey } from './places.ts'

/** So many of one line at once are no fan-out yet. */
const MAX_AT_ONCE = 50
/** The last of them must wait so many times as long as the first, and so much (ms) longer. */
const MIN_GROWTH = 1.2
const MIN_GROWTH_MS = 5

/** Finds operations of one line that were begun at once, more than fifty, and waited ever longer behind each other. */
export const fanOut: Check = {
  name: 'fan-out',
  find(stats, context) {
    const parts = operationsOnPath(stats, context)
    return groupBy(stats.operations, placeKey)
      .flatMap(groupByLine)
      .filter(isFanOut)
      .flatMap((operations) => {
        const saving = phaseOnPath(parts, operations, 'acquire') + phaseOnPath(parts, operations, 'queue')
        return isWorthTelling(saving, stats.duration) ? [describe(operations, saving)] : []
      })
  },
}

function describe(operations: readonly Operation[], saving: number): Finding {
  const longest = operations.reduce((most, operation) => Math.max(most, waitOf(operation)), 0)
  const begin = [...manyWords(operations), plain(' at once')]
  const end = [plain(': the last waited '), strong(formatDuration(longest)), plain(' for its turn')]
  const { site, taskId } = operations[0]!
  const [early, late] = [quarterOf(operations, 0), quarterOf(operations, 3)].map(formatDuration)
  return makeFinding(fanOut.name, {
    severity: 'warning',
    words: firstThatFits([...begin, ...inWords(site), ...end], [...begin, ...siteWords(site), ...end]),
    evidence: `Of the first quarter the middle one waited ${early}, of the last ${late}.`,
    fix: 'Ask for several in one call, or let only some run at once (a limit such as p-limit).',
    saving,
    taskId,
    related: [...new Set(operations.flatMap((operation) => operation.taskId ?? []))],
  })
}

/** Tells whether more than fifty operations of a line ran at once, and the last waited for longer than the first. */
export function isFanOut(operations: readonly Operation[]): boolean {
  if (operations.length <= MAX_AT_ONCE || mostAtOnce(operations) <= MAX_AT_ONCE) return false
  const [early, late] = [quarterOf(operations, 0), quarterOf(operations, 3)]
  return late >= early * MIN_GROWTH && late >= early + MIN_GROWTH_MS
}

const waitOf = (operation: Operation): number => timeInPhase(operation, 'acquire') + timeInPhase(operation, 'queue')

/** Returns the middle wait (ms) of a quarter of the operations, in their order. */
function quarterOf(operations: readonly Operation[], quarter: number): number {
  const size = operations.length >> 2
  const waits = operations.slice(quarter * size, (quarter + 1) * size).map(waitOf)
  return waits.toSorted((a, b) => a - b)[waits.length >> 1] ?? 0
}
