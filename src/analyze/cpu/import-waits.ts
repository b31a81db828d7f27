import type { Site } from '../../model/async-stats.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { Trace } from '../../model/trace.ts'
import { siteOf } from '../trace/site-of.ts'
import { NO_SPANS, watchSpans } from '../trace/spans.ts'
import type { Spans } from '../trace/spans.ts'
import type { Judge } from './judge-stack.ts'
import { MAX_INTERVALS } from './own-samples.ts'

/** `nameCallee` calls an `import()` so. */
const IMPORT = 'import'

/** The times in which tasks waited for an `import()`, joined where they overlap. */
export interface ImportWaits extends Spans {
  /** The `await` of the longest; null if there is none. */
  site: Site | null
}

interface Wait {
  start: number
  end: number
  place: SourcePlace
}

export const NO_IMPORTS: ImportWaits = { ...NO_SPANS, site: null }

/** Lists the waits for an `import()`. `trace` has its slices in order of time. */
export function listImportWaits({ slices, end }: Trace, places: readonly SourcePlace[]): ImportWaits {
  const open = new Map<number, Omit<Wait, 'end'>>()
  const waits: Wait[] = []
  for (let row = 0; row < slices.count; row++) {
    const task = slices.task[row]!
    const begun = open.get(task)
    if (begun !== undefined) waits.push({ ...begun, end: slices.start[row]! })
    open.delete(task)
    const place = places[slices.endSite[row]! - 1]
    if (task > 0 && place?.callee === IMPORT) open.set(task, { start: slices.end[row]!, place })
  }
  for (const begun of open.values()) waits.push({ ...begun, end })
  return { ...join(waits), site: siteOfLongest(waits) }
}

function siteOfLongest(waits: readonly Wait[]): Site | null {
  let longest: Wait | undefined
  for (const wait of waits)
    if (longest === undefined || wait.end - wait.start > longest.end - longest.start) longest = wait
  return longest === undefined ? null : { ...siteOf(longest.place), ...longest.place.wait }
}

function join(waits: readonly Wait[]): Spans {
  const joined: Omit<Wait, 'place'>[] = []
  for (const { start, end } of waits.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return { count: joined.length, start: joined.map(({ start }) => start), end: joined.map(({ end }) => end) }
}

/** Weighs the samples in the loader that are in no slice, while the request waits for an `import()`. */
export function weighImports(trace: Trace, samples: TraceSamples, imports: Spans, judge: Judge): number {
  const { time, node, count, interval } = samples
  const isImporting = watchSpans(imports)
  const isTaken = [trace.slices, trace.claims, samples.stalls].map(watchSpans)
  let weight = 0
  for (let row = 0; row < count; row++) {
    const at = time[row]!
    // Each watch moves on with every sample.
    const taken = isTaken.filter((isIn) => isIn(at)).length
    if (!isImporting(at) || taken > 0 || node[row] === 0 || judge(node[row]!).kind !== 'load') continue
    weight += Math.min((time[row + 1] ?? at + interval) - at, MAX_INTERVALS * interval, trace.end - at)
  }
  return weight
}
