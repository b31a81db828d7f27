import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, isWorthTelling, makeFinding, plain } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBy } from './groups.ts'
import { firstThatFits, inWords, nameOf } from './operation-words.ts'
import { placeKey } from './places.ts'
import { isRead } from '../../operations/reads.ts'

/** Commands that fill a key. */
const FILLS: ReadonlySet<string> = new Set(['SET', 'SETEX', 'PSETEX', 'SETNX', 'HSET', 'HMSET', 'JSON.SET'])
/** Fewer at once may be chance. */
const MIN_FILLS = 3

/**
 * Finds one key of a cache that was filled many times at once: read as often before the first fill was there, and then
 * written again and again.
 */
export const cacheStampede: Check = {
  name: 'cache-stampede',
  find(stats) {
    const commands = stats.operations.filter(({ kind, parameters }) => kind === 'cache' && parameters !== undefined)
    return groupBy(commands, (each) => `${placeKey(each) ?? each.system}\n${each.parameters}`).flatMap((group) =>
      describe(stats, group),
    )
  },
}

function describe(stats: AsyncProfilingStats, group: readonly Operation[]): Finding[] {
  const writes = group.filter(({ name }) => FILLS.has(name)).toSorted((a, b) => settleTime(a) - settleTime(b))
  const [first, last] = [writes[0], writes.at(-1)]
  if (first === undefined || last === undefined || writes.length < MIN_FILLS || last.duration === null) return []
  const reads = group.filter((each) => isRead(each) && settleTime(each) <= settleTime(first))
  const saving = settleTime(last) - settleTime(first)
  if (reads.length < MIN_FILLS || !isWorthTelling(saving, stats.duration)) return []
  const fills = Math.min(reads.length, writes.length)
  const begin = [plain(`${formatCount(fills)} × `), code(nameOf(first)), plain(' of one key')]
  const after = [plain(', each after a '), code(nameOf(reads[0]!)), plain(' at once')]
  return [
    makeFinding(cacheStampede.name, {
      severity: 'warning',
      words: firstThatFits([...begin, ...inWords(first.site), ...after], [...begin, ...inWords(first.site)]),
      evidence: `${formatCount(reads.length)} reads came before the first fill was there; the last fill was ${formatDuration(saving)} later.`,
      fix: 'Let the first fill and the others wait for its promise, or lock the key.',
      saving,
      taskId: first.taskId,
      related: [...new Set(writes.flatMap(({ taskId }) => taskId ?? []))],
    }),
  ]
}
