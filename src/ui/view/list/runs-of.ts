import type { RequestSummary } from '../../../model/api.ts'
import type { ProcessRun } from '../../../model/finished-request.ts'

/** Returns the starts of the process whose requests are in the list, the newest first. */
export function runsOf(rows: readonly Pick<RequestSummary, 'run'>[]): ProcessRun[] {
  const runs = new Map<string, ProcessRun>()
  for (const { run } of rows) if (run !== undefined && !runs.has(run.id)) runs.set(run.id, run)
  return [...runs.values()].toSorted((one, other) => other.startTime - one.startTime)
}
