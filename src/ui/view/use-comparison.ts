import { useMemo } from 'preact/hooks'
import type { RequestDetail } from '../../core/api.ts'
import { compareStats } from '../../analyze/compare.ts'
import type { Comparison } from '../../analyze/compare.ts'
import { asyncStatsOf } from '../../formats/export-record.ts'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import type { RequestClient } from '../client.ts'
import { useDetail } from './use-detail.ts'
import type { Detail } from './use-detail.ts'

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

/** Reads both requests and compares them here: one of them may be a file that the server does not know. */
export function useComparison(client: RequestClient, ids: { a: string | null; b: string | null }): ComparisonState {
  const patient = useMemo(() => waitForIds(client), [client])
  const left = useDetail(patient, ids.a ?? '', 0)
  const right = useDetail(patient, ids.b ?? '', 0)
  return useMemo(() => {
    if (ids.a === null || ids.b === null) return { state: 'choosing' }
    return combine(left, right)
  }, [left, right, ids.a, ids.b])
}

/** What is not chosen yet is not asked for. */
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
