import { useEffect, useMemo, useState } from 'preact/hooks'
import { compileFilter } from '../../state/filter.ts'
import { rowsWithRunning } from '../../state/list/running.ts'
import type { ListRow } from '../../state/list/running.ts'
import type { Live } from '../parts/use-live.ts'

/** Time (ms) between two readings of the clock while requests run. */
const TICK_MS = 500

/** Returns the rows that match the filter, requests in flight first; their durations go on. */
export function useRows({ list }: Live, filter: string): ListRow[] {
  const now = useClock(list.running.requests.length > 0 && !list.paused)
  const all = useMemo(() => rowsWithRunning(list, Math.max(now, Date.now())), [list.rows, list.running, now])
  return useMemo(() => all.filter(compileFilter(filter)), [all, filter])
}

/** Renders again and again while it goes. */
function useClock(goes: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!goes) return
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [goes])
  return now
}
