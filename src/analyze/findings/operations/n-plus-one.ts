import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, makeFinding, plain, siteWords } from '../words/check.ts'
import type { Check, CheckContext } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBySite, textKey } from './groups.ts'
import type { SiteGroup } from './groups.ts'
import { needsBetween } from './needs-between.ts'
import { middleDuration, operationsOnPath, timeOnPath } from '../../path/operations-on-path.ts'
import { firstThatFits, inWords, nameOf, shortText } from './operation-words.ts'
import { isLookup } from '../../operations/reads.ts'

/** Fewer look-ups are no pattern. */
const MIN_LOOKUPS = 5
/** Of so many look-ups their number is the fault, however fast each is: only their share of the request counts. */
const MIN_SHARE = 0.05

/**
 * Finds a query whose rows are followed by one look-up each: of one text, with distinct parameters, from one line.
 * Silent if, by the source, the look-ups do not need the query, or each needs the one before.
 */
export const nPlusOne: Check = {
  name: 'n-plus-one',
  find(stats, context) {
    const groups = groupBySite(stats)
    return groups.filter(mayBeLookups).flatMap((group) => {
      const time = timeOnPath(operationsOnPath(stats, context), group.operations)
      const saving = savingOf(group, context) ?? time - middleDuration(group.operations)
      const parent = saving > 0 && saving >= stats.duration * MIN_SHARE ? findParent(stats, group, groups) : null
      return parent === null ? [] : [describe(group, parent, { time, saving })]
    })
  },
}

/** Replays the request with one of the look-ups, of usual length, instead of all. */
function savingOf({ operations }: SiteGroup, { saving }: CheckContext): number | null {
  const usual = middleDuration(operations)
  const kept = operations.find(({ duration }) => duration === usual)
  return saving({ operations: new Map(operations.flatMap((each) => (each === kept ? [] : [[each.operationId, 0]]))) })
}

/** The query that gave the rows. */
interface Parent {
  first: Operation
  rows: number
  /** Whether there was a look-up for each of them. */
  isEach: boolean
}

const mayBeLookups = ({ count, first, operations }: SiteGroup): boolean =>
  count >= MIN_LOOKUPS && isLookup(first) && !hasFewParameters(operations)

/** Tells whether most look-ups are repetitions of others that had their answer already. */
function hasFewParameters(operations: readonly Operation[]): boolean {
  if (!areKnown(operations)) return false
  const answers = new Map<Operation['parameters'], number>()
  const asked = operations.filter((operation) => {
    const answer = answers.get(operation.parameters)
    if (answer === undefined) answers.set(operation.parameters, settleTime(operation))
    return answer === undefined || operation.startTime < answer
  })
  return asked.length < MIN_LOOKUPS
}

const areKnown = (operations: readonly Operation[]): boolean =>
  operations.every(({ parameters }) => parameters !== undefined)

/** Finds the last query before the look-ups with as many rows, else one with more that they need. */
function findParent(stats: AsyncProfilingStats, group: SiteGroup, groups: readonly SiteGroup[]): Parent | null {
  const before = groups
    .filter(({ first }) => textKey(first) !== textKey(group.first) && settleTime(first) <= group.first.startTime)
    .map((each) => ({ first: each.first, rows: rowsOf(each, group) }))
    .filter(({ rows }) => rows >= group.count)
    .toSorted((a, b) => b.first.startTime - a.first.startTime)
  const last = group.operations.at(-1)!
  for (const { first, rows } of before.filter((each) => each.rows === group.count)) {
    const need = needsBetween(stats, first, last)
    if (need === 'itself') return null
    if (need !== 'no') return { first, rows, isEach: true }
  }
  const needed = before.find(({ first }) => needsBetween(stats, first, last) === 'yes')
  return needed === undefined ? null : { ...needed, isEach: false }
}

/** Sums up the rows that a query has given before the last look-up. */
function rowsOf({ operations }: SiteGroup, group: SiteGroup): number {
  const until = group.operations.at(-1)!.startTime
  return operations.reduce((sum, operation) => {
    const rows = operation.attributes['db.response.returned_rows']
    return typeof rows === 'number' && settleTime(operation) <= until ? sum + rows : sum
  }, 0)
}

function describe(group: SiteGroup, parent: Parent, { time, saving }: { time: number; saving: number }): Finding {
  const { count, first, site } = group
  const given = formatCount(parent.rows)
  const name = code(nameOf(parent.first))
  const told = [plain(parent.isEach ? ', one for each row of ' : `, after ${given} rows of `), name]
  const begin = plain(`${formatCount(count)} × `)
  const full = [...inWords(site), ...told, ...siteWords(parent.first.site)]
  const words = firstThatFits(
    [begin, code(shortText(first)), ...full],
    [begin, code(nameOf(first)), ...full],
    [begin, code(nameOf(first)), ...siteWords(site), ...told],
  )
  const isProved = parent.isEach && areKnown(group.operations)
  const unproved = parent.isEach ? ' Whether their parameters differ is not known.' : ''
  return makeFinding(nPlusOne.name, {
    severity: 'warning',
    certainty: isProved ? 'proved' : 'likely',
    words,
    evidence: `${given} rows, then ${formatCount(count)} look-ups: ${formatDuration(time)}.${isProved ? '' : unproved}`,
    fix: FIXES[first.kind] ?? FIX,
    saving,
    taskId: first.taskId,
    related: [...new Set(group.operations.flatMap(({ taskId }) => taskId ?? []))],
  })
}

const FIX = 'Ask for all of them in one request, or by a DataLoader.'
const FIXES: Readonly<Record<string, string>> = {
  sql: 'One query for all rows: `WHERE … IN (…)`, a join, or a DataLoader.',
  cache: 'One command for all keys: `MGET`, or a pipeline.',
}
