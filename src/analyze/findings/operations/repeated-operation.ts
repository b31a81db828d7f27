import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { Finding, Words } from '../../../model/finding.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, isWorthTelling, makeFinding, plain, siteWords } from '../words/check.ts'
import type { Check, CheckContext } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBy, textKey } from './groups.ts'
import { operationsOnPath } from '../../path/operations-on-path.ts'
import type { OperationPart } from '../../path/operations-on-path.ts'
import { firstThatFits, inWords, nameOf, shortText } from './operation-words.ts'
import { areApart } from './polling.ts'
import { isRead } from '../../operations/reads.ts'

/** So many, one after the other, are told even if they are fast, for their share of the request. */
const MANY = 3
const MIN_SHARE = 0.05

/**
 * Finds reads that were repeated with the same parameters, with no write to the same system in between. Silent for
 * those with a pause between them: somebody waits for a change.
 */
export const repeatedOperation: Check = {
  name: 'repeated-operation',
  find(stats, context) {
    const writes = groupBy(
      stats.operations.filter((each) => !isRead(each)),
      ({ system }) => system,
    )
    const bySystem = new Map(writes.map((list) => [list[0]!.system, list]))
    const groups = groupBy(stats.operations, (each) =>
      mayRepeat(each) ? `${textKey(each)}\n${each.parameters}` : null,
    )
    const runs = groups
      .filter(({ length }) => length > 1)
      .flatMap((group) => divide(group, bySystem.get(group[0]!.system) ?? []))
      .filter((run) => run.length > 1 && !areApart(stats, run))
    return groupBy(runs, ([first]) => textKey(first!)).flatMap((alike) => describe(stats, alike, context))
  },
}

/** A `SELECT` of no table, such as a health check, is no question that has an answer worth keeping. */
const mayRepeat = (operation: Operation): boolean =>
  operation.parameters !== undefined &&
  operation.status === 'completed' &&
  isRead(operation) &&
  (operation.kind !== 'sql' || operation.name.includes(' '))

/** Divides repetitions at the writes between them. */
function divide(group: readonly Operation[], writes: readonly Operation[]): Operation[][] {
  const runs: Operation[][] = [[]]
  let at = 0
  for (const operation of group) {
    const last = runs.at(-1)!
    while (at < writes.length && writes[at]!.startTime < (last[0]?.startTime ?? operation.startTime)) at++
    const isAfterWrite = last.length > 0 && at < writes.length && writes[at]!.startTime <= operation.startTime
    if (isAfterWrite) runs.push([operation])
    else last.push(operation)
  }
  return runs
}

/** Describes the runs of one text, each with parameters of its own, in one sentence: they have one cure. */
function describe(stats: AsyncProfilingStats, runs: readonly Operation[][], context: CheckContext): Finding[] {
  const parts = operationsOnPath(stats, context)
  const time = runs.reduce((sum, run) => sum + timeOfRepeats(run, parts), 0)
  const later = runs.map(repeatsOf)
  const saving = (time > 0 ? savingOf(later.flat(), context) : null) ?? time
  const isMany = later.some(({ length }) => length + 1 >= MANY) && saving > 0 && saving >= stats.duration * MIN_SHARE
  if (!isMany && !isWorthTelling(saving, stats.duration)) return []
  const [first] = runs as [Operation[], ...Operation[][]]
  const isWhole = first[0]!.kind === 'http'
  return [
    makeFinding(repeatedOperation.name, {
      severity: 'warning',
      certainty: isWhole ? 'likely' : 'proved',
      words: wordsOf(runs),
      evidence: `The repetitions took ${formatDuration(time)}, and ${isWhole ? 'no other request but GET' : 'no write'} was seen between them.`,
      fix: 'Ask once in a request and pass the answer on, or keep its promise.',
      saving,
      taskId: first[1]!.taskId,
      related: [...new Set(runs.flat().flatMap(({ taskId }) => taskId ?? []))],
    }),
  ]
}

/** Returns those of a run that began after the first had its answer. */
const repeatsOf = (run: readonly Operation[]): Operation[] =>
  run.filter(({ startTime }) => startTime >= settleTime(run[0]!))

/** Replays the request without the repetitions. */
const savingOf = (repeats: readonly Operation[], { saving }: CheckContext): number | null =>
  saving({ operations: new Map(repeats.map(({ operationId }) => [operationId, 0])) })

/** Returns the time on the critical path in which repetitions ran, after the first had its answer. */
function timeOfRepeats([first, ...repeats]: readonly Operation[], parts: readonly OperationPart[]): number {
  const own = new Set(repeats)
  const known = settleTime(first!)
  return parts.reduce(
    (sum, { operation, start, end }) => sum + (own.has(operation) ? Math.max(0, end - Math.max(start, known)) : 0),
    0,
  )
}

function wordsOf(runs: readonly Operation[][]): Words[] {
  const all = runs.flat()
  const sites = groupBy(all, ({ site }) => (site.file === '' ? null : `${site.file}:${site.line}`))
  const [one, two] = sites.map((group) => group[0]!.site)
  const begin = plain(`${formatCount(runs.length === 1 ? all.length : all.length - runs.length)} × `)
  const [short, name] = [code(shortText(all[0]!)), code(nameOf(all[0]!))]
  const same = plain(runs.length === 1 ? ' with the same parameters' : ' again with parameters of before')
  const first = one === undefined ? [] : inWords(one)
  if (two === undefined) return firstThatFits([begin, short, same, ...first], [begin, name, same, ...first])
  const second = [
    plain(' and'),
    ...siteWords(two),
    ...(sites.length > 2 ? [plain(` and ${sites.length - 2} more`)] : []),
  ]
  return firstThatFits(
    [begin, short, same, ...first, ...second],
    [begin, name, same, ...first, ...second],
    [begin, name, same, ...siteWords(one!), ...second],
  )
}
