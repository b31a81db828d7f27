import type { Operation } from '../../../model/async-stats.ts'
import { code, isWorthTelling, makeFinding, plain, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBySite } from './groups.ts'
import { operationsOnPath, phaseOnPath, timeInPhase } from '../../path/operations-on-path.ts'
import { inWords, nameOf } from './operation-words.ts'

const KINDS: ReadonlySet<Operation['kind']> = new Set(['file', 'dns', 'compute'])
/** Less of a request is no pool that is too small. */
const MIN_SHARE = 0.1

/** Finds work on files, names, hashes and compression that waited for a thread, for over a tenth of the request. */
export const threadPoolBusy: Check = {
  name: 'thread-pool-busy',
  find(stats, context) {
    const parts = operationsOnPath(stats, context)
    const own = stats.operations.filter(({ kind }) => KINDS.has(kind))
    const saving = phaseOnPath(parts, own, 'queue')
    if (saving < stats.duration * MIN_SHARE || !isWorthTelling(saving, stats.duration)) return []
    const [most] = groupBySite({ ...stats, operations: own })
      .map((group) => ({ group, time: phaseOnPath(parts, group.operations, 'queue') }))
      .toSorted((a, b) => b.time - a.time)
    if (most === undefined) return []
    const waited = most.group.operations.filter((operation) => timeInPhase(operation, 'queue') > 0)
    const longest = waited.toSorted((a, b) => timeInPhase(b, 'queue') - timeInPhase(a, 'queue'))[0]!
    const many = waited.length > 1 ? `${formatCount(waited.length)} × ` : ''
    const time = strong(formatDuration(timeInPhase(longest, 'queue')))
    const waits = plain(waited.length > 1 ? ' waited up to ' : ' waited ')
    const words = [plain(many), code(nameOf(longest)), waits, time, plain(' for a thread of the pool')]
    const busy = longest.attributes['nodejs.threadpool.busy']
    return [
      makeFinding(this.name, {
        severity: 'warning',
        words: [...words, ...inWords(most.group.site)].filter(({ text }) => text !== ''),
        evidence: busy === undefined ? `${formatDuration(saving)} of the request.` : `${String(busy)}.`,
        fix: 'Do less of it at once, or give the pool more threads (`UV_THREADPOOL_SIZE`).',
        saving,
        taskId: longest.taskId,
        related: [...new Set(waited.flatMap(({ taskId }) => taskId ?? []))],
      }),
    ]
  },
}
