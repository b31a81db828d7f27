import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { emptyStats } from '../../../model/empty-stats.test.support.ts'
import { criticalPath } from '../../path/critical-path.ts'
import { savingBy } from '../saving-by.ts'
import type { CheckContext } from './check.ts'

/** Makes the context of a check for a request in which no problem was found yet. */
export const contextOf = (stats: AsyncProfilingStats = emptyStats(0), hasProblem = false): CheckContext => ({
  hasProblem,
  isRequest: true,
  path: () => criticalPath(stats),
  saving: savingBy(stats),
})
