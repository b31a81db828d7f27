import type { SliceColumns, Trace } from '../../model/trace.ts'

/**
 * Returns the trace with its slices in order of time, as they nearly always are. The exception is a profile inside
 * another one, on a backend that computes its record at the end: it passes its slices to the outer one late.
 */
export function sortSlices(trace: Trace): Trace {
  const { slices } = trace
  if (areSorted(slices)) return trace
  const rows = Uint32Array.from({ length: slices.count }, (_, row) => row)
  rows.sort((a, b) => slices.end[a]! - slices.end[b]! || slices.start[a]! - slices.start[b]! || a - b)
  const ints = (column: Uint32Array): Uint32Array => rows.map((row) => column[row]!)
  const floats = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!)
  const { count, task, start, end, stretch, endSite } = slices
  const sorted = {
    count,
    task: ints(task),
    start: floats(start),
    end: floats(end),
    stretch: floats(stretch),
    endSite: ints(endSite),
  }
  return { ...trace, slices: sorted }
}

function areSorted({ count, end }: SliceColumns): boolean {
  for (let row = 1; row < count; row++) if (end[row]! < end[row - 1]!) return false
  return true
}
