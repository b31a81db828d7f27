import { useMemo } from 'preact/hooks'
import type { RequestDetail } from '../../../model/api.ts'
import { compareStats } from '../../../analyze/compare/compare.ts'
import type { Comparison } from '../../../model/comparison.ts'
import { asyncStatsOf } from '../../../model/panel-stats.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import type { RequestClient } from '../../client/client.ts'
import { useDetail } from '../request/use-detail.ts'
import type { Detail } from '../request/use-detail.ts'

export interface Side {
  detail: RequestDetail
  stats: AsyncProfilingStats
}

export interface Compared {
  state: 'ready'
  a: Side
  b: Side
  comparison: Comparison
}

export type ComparisonState =
  | { state: 'choosing' }
  | { state: 'loading' }
  | { state: 'failed'; message: string }
  | Compared

/** Reads both requests and compares them in the page: one of them may be a file that the server does not know. */
export function useComparison(client: RequestClient, ids: { a: string | null; b: string | null }): ComparisonState {
  const patient = useMemo(() => waitForIds(client), [client])
  const left = useDetail(patient, ids.a ?? '', 0)
  const right = useDetail(patient, ids.b ?? '', 0)
  return useMemo(() => {
    if (ids.a === null || ids.b === null) return { state: 'choosing' }
    return combine(left, right)
  }, [left, right, ids.a, ids.b])
}

/** Delays the call for a request until one is chosen. */
function waitForIds(client: RequestClient): RequestClient {
  return { ...client, detail: async (id, signal) => (id === '' ? new Promise(() => {}) : client.detail(id, signal)) }
}

function combine(left: Detail, right: Detail): ComparisonState {
  if (left.state === 'failed') return { state: 'failed', message: `A: ${left.message}` }
  if (right.state === 'failed') return { state: 'failed', message: `B: ${right.message}` }
  if (left.state === 'loading' || right.state === 'loading') return { state: 'loading' }
  const [a, b] = [sideOf(left.detail), sideOf(right.detail)]
  if (a === null || b === null)
    return { state: 'failed', message: `${a === null ? 'A' : 'B'} has no statistics of the async panel to compare.` }
  return { state: 'ready', a, b, comparison: compareStats(a.stats, b.stats) }
}

function sideOf(detail: RequestDetail): Side | null {
  const stats = asyncStatsOf(detail)
  return stats === null ? null : { detail, stats }
}
