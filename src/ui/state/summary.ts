import type { Unit, UnitKind } from '../../model/finished-request.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { formatCount } from './format.ts'

export interface Figure {
  title: string
  /** `unknown`, never zero, if the backend cannot tell. */
  value: string
}

/** Says that there is no task, as far as the backend can tell: instrumented code knows of no other. */
export const describeNoTask = ({ backend }: AsyncProfilingStats): string =>
  backend === 'instrumentation' ? 'No instrumented async function was called.' : 'No async function was called.'

/** Returns the counts of the async panel in reading order. */
export function listFigures(stats: AsyncProfilingStats): Figure[] {
  if (!stats.capabilities.tasks) return [{ title: 'tasks', value: 'unknown' }]
  const counts: [title: string, count: number][] = [
    ['tasks', stats.tasksCreated],
    ['at once', stats.maxConcurrency],
    ['failed', stats.tasksFailed],
    ['pending', stats.tasksPending],
    ['cancelled', stats.tasksCancelled],
    ['dropped', stats.tasksDropped],
  ]
  return counts.map(([title, count]) => ({ title, value: formatCount(count) }))
}

const NOUNS: Readonly<Record<UnitKind, string>> = { message: 'message', job: 'job', cron: 'turn' }

/** Names that which a page is about, in a sentence: `the request`, `the job`. */
export const wholeOf = ({ unit }: { unit?: Unit }): string =>
  `the ${unit === undefined ? 'request' : (NOUNS[unit.kind] ?? 'work')}`
