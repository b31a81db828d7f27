/**
 * The rules of the Trace Event Format for the phases that are used here, after the published description: "Trace Event
 * Format", sections "JSON Object Format", "Event Descriptions", "Complete Events", "Async Events", "Counter Events" and
 * "Metadata Events".
 */
interface Event {
  ph: string
  name: string
  cat?: string
  pid: number
  tid: number
  ts: number
  dur?: number
  id?: string
  args?: Record<string, unknown>
}

const METADATA: Readonly<Record<string, string>> = {
  process_name: 'name',
  thread_name: 'name',
  thread_sort_index: 'sort_index',
}

/** Lists the broken rules in words; empty for a valid trace. */
export function breaches(trace: unknown): string[] {
  const { traceEvents, displayTimeUnit, otherData } = trace as Record<string, unknown>
  if (!Array.isArray(traceEvents)) return ['traceEvents is no list']
  const found: string[] = []
  if (displayTimeUnit !== 'ms' && displayTimeUnit !== 'ns') found.push('displayTimeUnit is neither ms nor ns')
  if (typeof otherData !== 'object') found.push('otherData is no object')
  const events = traceEvents as Event[]
  for (const event of events) found.push(...checkEvent(event).map((what) => `${what}: ${JSON.stringify(event)}`))
  return [...found, ...checkNesting(events), ...checkPairs(events, 'b', 'e'), ...checkPairs(events, 'B', 'E')]
}

function checkEvent(event: Event): string[] {
  const { ph, name, cat, pid, tid, ts, dur, id, args } = event
  const found: string[] = []
  if (!['X', 'B', 'E', 'b', 'e', 'C', 'M'].includes(ph)) found.push(`unknown phase ${ph}`)
  if (typeof name !== 'string') found.push('name is no text')
  if (!Number.isInteger(pid) || !Number.isInteger(tid)) found.push('pid or tid is no whole number')
  if (typeof ts !== 'number' || !(ts >= 0)) found.push('ts is no time')
  if (ph !== 'M' && ph !== 'C' && (typeof cat !== 'string' || cat === '')) found.push('no category')
  if ((ph === 'X') !== (dur !== undefined)) found.push('dur belongs to X, and only there')
  if (ph === 'X' && !(dur! >= 0)) found.push('dur is no time')
  if ((ph === 'b' || ph === 'e') !== (typeof id === 'string')) found.push('id belongs to b and e, and only there')
  if (ph === 'M' && !Object.hasOwn(args ?? {}, METADATA[name] ?? '')) found.push('metadata without its argument')
  if (ph === 'C' && Object.values(args ?? { none: '' }).some((value) => typeof value !== 'number'))
    found.push('a counter counts numbers')
  return found
}

/** Checks that complete events of a thread lie beside or within each other. */
function checkNesting(events: readonly Event[]): string[] {
  const found: string[] = []
  const threads = groupBy(
    events.filter(({ ph }) => ph === 'X'),
    ({ pid, tid }) => `${pid}/${tid}`,
  )
  for (const [thread, list] of threads) {
    const open: number[] = []
    for (const { ts, dur = 0 } of list.toSorted((a, b) => a.ts - b.ts || b.dur! - a.dur!)) {
      while (open.length > 0 && open.at(-1)! <= ts + 1e-6) open.pop()
      if (open.length > 0 && ts + dur > open.at(-1)! + 1e-6) found.push(`events of ${thread} overlap at ${ts}`)
      open.push(ts + dur)
    }
  }
  return found
}

/**
 * Checks that begins and ends of one thread, or of one category and id, pair like brackets, with the same names, in
 * order of time.
 */
function checkPairs(events: readonly Event[], begin: string, end: string): string[] {
  const found: string[] = []
  const groups = groupBy(
    events.filter(({ ph }) => ph === begin || ph === end),
    ({ pid, tid, cat, id }) => (id === undefined ? `${pid}/${tid}` : `${cat}/${id}`),
  )
  for (const [group, list] of groups) {
    const open: string[] = []
    let last = 0
    for (const { ph, name, ts } of list) {
      if (ts < last) found.push(`${group} goes back in time at ${ts}`)
      last = ts
      if (ph === begin) open.push(name)
      else if (open.pop() !== name) found.push(`${group} ends what has not begun: ${name}`)
    }
    if (open.length > 0) found.push(`${group} does not end: ${open.join()}`)
  }
  return found
}

function groupBy(events: readonly Event[], keyOf: (event: Event) => string): Map<string, Event[]> {
  const groups = new Map<string, Event[]>()
  for (const event of events) groups.set(keyOf(event), [...(groups.get(keyOf(event)) ?? []), event])
  return groups
}
