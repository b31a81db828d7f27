import { Columns } from '../../model/columns.ts'
import { NumberRows } from '../../model/number-rows.ts'
import type { BusyColumns, CodePlace, SliceColumns, TraceSite } from '../../model/trace.ts'

/** Kept slices per detailed task; a task has one more than it has waits and nested calls. */
const SLICES_PER_TASK = 16
const MIN_SLICES = 1024
export const MAX_BUSY_PERIODS = 16_384
/** A site with its place and counters. */
const SITE_BYTES = 400

const TASK_COLUMNS = {
  site: 'u32',
  parent: 'u32',
  start: 'f64',
  end: 'f64',
  status: 'u8',
  loopTime: 'f64',
  waitTime: 'f64',
  waitingSince: 'f64',
} as const
/** Columns of a slice: start, end, busySince, task, endSite. Columns of a busy period: start, end. */
const SLICE_WIDTH = 5
export const BUSY_WIDTH = 2

/** The rows that a recording keeps. */
export class RecordTables {
  readonly tasks: Columns<typeof TASK_COLUMNS>
  readonly slices: NumberRows
  readonly busy: NumberRows
  readonly sites: TraceSite[] = []
  readonly #siteByPlace = new Map<CodePlace, number>()

  constructor(maxTasks: number) {
    this.tasks = new Columns(TASK_COLUMNS, maxTasks)
    this.slices = new NumberRows(SLICE_WIDTH, Math.max(MIN_SLICES, maxTasks * SLICES_PER_TASK))
    this.busy = new NumberRows(BUSY_WIDTH, MAX_BUSY_PERIODS)
  }

  siteOf(place: CodePlace): number {
    const known = this.#siteByPlace.get(place)
    if (known !== undefined) return known
    const index = this.sites.push(newSite(place)) - 1
    this.#siteByPlace.set(place, index)
    return index
  }

  get byteLength(): number {
    return this.tasks.byteLength + this.slices.byteLength + this.busy.byteLength + this.sites.length * SITE_BYTES
  }
}

export function sliceColumns(rows: NumberRows): SliceColumns {
  const { count } = rows
  return {
    count,
    start: rows.column(0, new Float64Array(count)),
    end: rows.column(1, new Float64Array(count)),
    stretch: rows.column(2, new Float64Array(count)),
    task: rows.column(3, new Uint32Array(count)),
    endSite: rows.column(4, new Uint32Array(count)),
  }
}

export function busyColumns(rows: NumberRows | null): BusyColumns {
  if (rows === null) return { count: 0, start: new Float64Array(0), end: new Float64Array(0) }
  const { count } = rows
  return { count, start: rows.column(0, new Float64Array(count)), end: rows.column(1, new Float64Array(count)) }
}

const newSite = (place: CodePlace): TraceSite => ({
  place,
  tasks: { created: 0, completed: 0, failed: 0, cancelled: 0, loopTime: 0, settledTime: 0, pendingStarts: 0 },
  waits: { count: 0, total: 0, max: 0, open: 0, openStarts: 0 },
})
