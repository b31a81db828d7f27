export const PID = 1
/**
 * Thread ids: the event loop's slices, the request as a whole, CPU samples, busy times of the loop outside the slices,
 * operations, log lines and errors.
 */
export const LOOP = 1
export const REQUEST = 2
export const CPU = 3
export const OTHERS = 4
export const OPERATIONS = 5
export const NOTICES = 6

/** An event of the format; `ts` and `dur` are microseconds. */
export interface TraceEvent {
  ph: 'X' | 'B' | 'E' | 'b' | 'e' | 'C' | 'M' | 'i'
  name: string
  cat?: string
  pid: number
  tid: number
  ts: number
  dur?: number
  /** The scope of a moment: its thread. */
  s?: 't'
  /** Pairs `b` with `e`, within a category. */
  id?: string
  args?: Record<string, unknown>
}

export const write = (event: TraceEvent): string => JSON.stringify(event)

/**
 * Converts to microseconds with three decimals: whole nanoseconds, so that ends still meet the starts they met before.
 */
export const micros = (ms: number): number => Math.round(ms * 1e6) / 1e3

/** Returns the length between two times, without the meaningless digits of a difference of fractions. */
export const lengthOf = (from: number, to: number): number => Math.round((to - from) * 1e3) / 1e3

/** Makes an event with a length on the thread of the loop; times are milliseconds. */
export function span(cat: string, name: string, start: number, end: number): TraceEvent {
  const ts = micros(start)
  return { ph: 'X', name, cat, pid: PID, tid: LOOP, ts, dur: lengthOf(ts, micros(end)) }
}

interface AsyncSpan {
  cat: string
  id: string
  name: string
  start: number
  end: number
  args?: Record<string, unknown>
}

/** Makes the two ends of an event that may overlap others; times are milliseconds. */
export function asyncPair({ cat, id, name, start, end, args }: AsyncSpan): [TraceEvent, TraceEvent] {
  const base = { name, cat, id, pid: PID, tid: LOOP }
  const begin: TraceEvent = { ph: 'b', ...base, ts: micros(start), ...(args && { args }) }
  return [begin, { ph: 'e', ...base, ts: Math.max(begin.ts, micros(end)) }]
}
