import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { Finding, Words } from '../../../model/finding.ts'
import { code, isWorthTelling, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { isFanOut } from './fan-out.ts'
import { groupBy, groupByLine } from './groups.ts'
import { mergeIntervals, overlapOf } from './intervals.ts'
import { operationsOnPath, phaseOnPath, timeInPhase } from '../../path/operations-on-path.ts'
import type { OperationPart } from '../../path/operations-on-path.ts'
import { firstThatFits, inWords, manyWords, nameOf } from './operation-words.ts'
import { placeKey } from './places.ts'

/** Less of a request is no pool that is too small. */
const MIN_SHARE = 0.1

/**
 * Finds operations that waited for a connection of a full pool, for over a tenth of the request, and those of the
 * request that held the connections meanwhile. Making a connection is no such wait.
 */
export const poolExhausted: Check = {
  name: 'pool-exhausted',
  find(stats, context) {
    const parts = withoutBusyLoop(operationsOnPath(stats, context), stats)
    return groupBy(stats.operations, placeKey).flatMap((operations) => {
      const saving = phaseOnPath(parts, operations, 'acquire')
      if (saving < stats.duration * MIN_SHARE || !isWorthTelling(saving, stats.duration)) return []
      return describe({ ...stats, operations }, parts, saving)
    })
  },
}

function describe(stats: AsyncProfilingStats, parts: readonly OperationPart[], saving: number): Finding[] {
  const lines = groupByLine(stats.operations)
  const [most] = lines
    .map((operations) => ({ operations, time: phaseOnPath(parts, operations, 'acquire') }))
    .toSorted((a, b) => b.time - a.time)
  if (most === undefined || isFanOut(most.operations)) return []
  const waited = most.operations.filter((operation) => timeInPhase(operation, 'acquire') > 0)
  const holder = findHolder(lines, waited)
  return [
    makeFinding(poolExhausted.name, {
      severity: 'warning',
      words: wordsOf(most.operations, waited, holder),
      evidence: evidenceOf(holder, saving),
      fix: 'Hold connections for a shorter time, ask for less at once, or make the pool larger.',
      saving,
      taskId: waited[0]?.taskId ?? null,
      related: [...new Set(waited.flatMap(({ taskId }) => taskId ?? []))],
    }),
  ]
}

interface Holder {
  operations: Operation[]
  /** Milliseconds in which they had a connection while others waited. */
  time: number
}

/** Takes the times out in which the loop was busy: it may have been late to see that a connection was free. */
function withoutBusyLoop(parts: readonly OperationPart[], { loop }: AsyncProfilingStats): OperationPart[] {
  const busy = mergeIntervals([...(loop?.own ?? []), ...(loop?.others ?? []), ...(loop?.profiler ?? [])])
  let next = 0
  return parts.flatMap(({ start, end, ...part }) => {
    const free: OperationPart[] = []
    let from = start
    while (next < busy.length && busy[next]![1] <= start) next++
    for (let at = next; at < busy.length && busy[at]![0] < end; at++) {
      const [busyFrom, busyTo] = busy[at]!
      if (busyFrom > from) free.push({ ...part, start: from, end: busyFrom })
      from = busyTo
    }
    return from < end ? [...free, { ...part, start: from, end }] : free
  })
}

/** Finds the line whose operations had connections for longest while others waited; null if none of the record had. */
function findHolder(lines: readonly Operation[][], waited: readonly Operation[]): Holder | null {
  const waits = mergeIntervals(
    waited.flatMap(({ phases }) =>
      phases.flatMap(({ name, start, end }) => (name === 'acquire' ? [[start, end] as const] : [])),
    ),
  )
  const held = ({ phases }: Operation): number =>
    phases.reduce((sum, { name, start, end }) => sum + (name === 'acquire' ? 0 : overlapOf([start, end], waits)), 0)
  const holders = lines.map((line) => {
    const operations = line.filter((operation) => held(operation) > 0)
    return { operations, time: operations.reduce((sum, operation) => sum + held(operation), 0) }
  })
  return holders.filter(({ time }) => time > 0).toSorted((a, b) => b.time - a.time)[0] ?? null
}

function wordsOf(line: readonly Operation[], waited: readonly Operation[], holder: Holder | null): Words[] {
  const { site } = waited[0]!
  const longest = waited.reduce((most, operation) => Math.max(most, timeInPhase(operation, 'acquire')), 0)
  const waits = plain(waited.length > 1 ? ' waited up to ' : ' waited ')
  const base = [...manyWords(waited), waits, strong(formatDuration(longest)), plain(' for a connection')]
  if (holder === null) return [...base, ...inWords(site)]
  const first = holder.operations[0]!
  const isOwn = line.includes(first)
  const by = [plain(', held by '), isOwn ? plain('others of them') : code(nameOf(first))]
  const where = isOwn ? [] : siteWords(first.site)
  return firstThatFits(
    [...base, ...inWords(site), ...by, ...where],
    [...base, ...siteWords(site), ...by, ...where],
    [...base, ...siteWords(site), ...by],
    [...base, ...siteWords(site)],
  )
}

function evidenceOf(holder: Holder | null, saving: number): string {
  const time = `${formatDuration(saving)} of the request`
  if (holder === null) return `${time}; none of its own operations held the connections.`
  const { operations, time: held } = holder
  const names = manyWords(operations).map(({ text }) => text)
  return `${time}; ${names.join('')} held connections for ${formatDuration(held)} meanwhile.`
}
