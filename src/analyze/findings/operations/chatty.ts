import { code, isWorthTelling, makeFinding, plain, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBy, groupByLine } from './groups.ts'
import { operationsOnPath, timeOnPath } from '../../path/operations-on-path.ts'
import { inWords } from './operation-words.ts'
import { placeKey, placeName } from './places.ts'

/** More requests to one host are many. */
const MAX_REQUESTS = 20

/** Finds many requests to one host in one request, if together they hold up its end. */
export const chatty: Check = {
  name: 'chatty',
  find(stats, context) {
    const parts = operationsOnPath(stats, context)
    const requests = stats.operations.filter(({ kind }) => kind === 'http')
    return groupBy(requests, placeKey).flatMap((operations) => {
      if (operations.length <= MAX_REQUESTS) return []
      const time = timeOnPath(parts, operations)
      const longest = operations.reduce((most, { duration }) => Math.max(most, duration ?? 0), 0)
      if (!isWorthTelling(time - longest, stats.duration)) return []
      const [most] = groupByLine(operations).toSorted((a, b) => b.length - a.length)
      const place = code(placeName(operations[0]!))
      const begin = [strong(formatCount(operations.length)), plain(' requests to '), place]
      const share =
        most === undefined
          ? []
          : [
              plain(most.length < operations.length ? `, ${formatCount(most.length)} of them` : ', all'),
              ...inWords(most[0]!.site),
            ]
      return [
        makeFinding(this.name, {
          severity: 'warning',
          words: [...begin, ...share],
          evidence: `They held up the end of the request for ${formatDuration(time)}; the longest took ${formatDuration(longest)}.`,
          fix: 'Ask for several things in one call, or keep answers that do not change.',
          saving: time - longest,
          taskId: most?.[0]?.taskId ?? null,
          related: [...new Set(operations.flatMap(({ taskId }) => taskId ?? []))],
        }),
      ]
    })
  },
}
