import type { Operation } from '../../../model/async-stats.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { code, isWorthTelling, makeFinding, plain } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { groupBy } from './groups.ts'
import { operationsOnPath, phaseOnPath } from '../../path/operations-on-path.ts'
import { inWords } from './operation-words.ts'
import { placeKey, placeName } from './places.ts'

/** So many are told though other operations had a connection already. */
const MIN_NEEDLESS = 3

/**
 * Finds connections that were made though one to the same server, made before in the same request, must have been idle:
 * a client for each call, or no keep-alive. The first connections, and more of them for more at once, are none.
 */
export const newConnection: Check = {
  name: 'new-connection',
  find(stats, context) {
    const parts = operationsOnPath(stats, context)
    return groupBy(stats.operations, placeKey).flatMap((operations) => {
      const needless = findNeedless(operations)
      const saving = phaseOnPath(parts, needless, 'connect')
      const [first] = needless
      if (first === undefined || !isWorthTelling(saving, stats.duration)) return []
      const made = operations.filter(hasConnected).length
      const words = [plain(`${formatCount(made)} connections to `), code(placeName(first)), plain(' were opened')]
      return [
        makeFinding(this.name, {
          severity: 'warning',
          words: [...words, ...inWords(first.site), plain(`, ${formatCount(needless.length)} while one was free`)],
          evidence: `Connecting again held up the request for ${formatDuration(saving)}.`,
          fix: 'Keep one client for the process, with a pool or `keepAlive`.',
          saving,
          taskId: first.taskId,
          related: [...new Set(needless.flatMap(({ taskId }) => taskId ?? []))],
        }),
      ]
    })
  },
}

const hasConnected = ({ phases }: Operation): boolean => phases.some(({ name }) => name === 'connect')

/** Returns the operations that made a connection while fewer were in use than had been made before. */
function findNeedless(operations: readonly Operation[]): Operation[] {
  const ends = operations.map(settleTime).toSorted((a, b) => a - b)
  let [made, ended] = [0, 0]
  const needless = operations.filter((operation, index) => {
    const connect = operation.phases.find(({ name }) => name === 'connect')
    if (connect === undefined) return false
    while (ends[ended]! <= connect.start) ended++
    const hasIdle = made > index - ended
    if (operation.status === 'completed') made++
    return hasIdle
  })
  // `fetch` may make a second one; between the queries of a transaction its connection is in use, though none runs.
  const isEach = needless.length > 1 && operations.every(hasConnected)
  return isEach || needless.length >= MIN_NEEDLESS ? needless : []
}
