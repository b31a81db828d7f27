import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { whatIf } from '../what-if/what-if.ts'
import type { WhatIf } from '../what-if/what-if.ts'
import type { CheckContext } from './words/check.ts'

/** A replay takes some microseconds for each task and operation; all replays of a request together this many of them. */
const MAX_REPLAYED = 100_000
const MAX_REPLAYS = 30

/** Returns the savings by replays of a request; made when the first is asked for, and as many as its size allows. */
export function savingBy(stats: AsyncProfilingStats): CheckContext['saving'] {
  let replays: WhatIf | null = null
  let asked = 0
  return (change) => {
    const size = stats.tasks.length + stats.operations.length + 1
    if (asked++ >= Math.min(MAX_REPLAYS, MAX_REPLAYED / size)) return null
    replays ??= whatIf(stats, stats.limits)
    return replays.predict(change)?.saving ?? null
  }
}
