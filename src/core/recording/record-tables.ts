import { Columns } from '../../model/columns/columns.ts'
import { NumberRows } from '../../model/columns/number-rows.ts'
import type { CodePlace, SliceColumns, TraceSite } from '../../model/trace.ts'
import type { WakeColumns } from '../../model/wait-cause.ts'
import { BUSY_WIDTH, MAX_BUSY_PERIODS } from './claims/busy-rows.ts'
import type { TaskState } from './task-state.ts'

/** Kept slices per detailed task; a task has one more than it has waits and nested calls. */
const SLICES_PER_TASK = 16
const MIN_SLICES = 1024
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
/** Columns of a slice: start, end, busySince, task, endSite. */
const SLICE_WIDTH = 5
/**
 * A shorter cut (ms) without a suspend has no row: such cuts would be half of all rows, and are invisible. Its time is
 * shown as the next one's, if that follows directly, so that many of them leave no hole.
 */
const MIN_CUT_MS = 0.002

/** The bounded table of slices of a recording. */
class SliceRows {
  /** Slices beyond the bound. */
  dropped = 0
  readonly #rows: NumberRows
  /** Start and end of the last cuts, if they have no row yet. */
  #cutStart = Number.NaN
  #cutEnd = Number.NaN

  constructor(most: number) {
    this.#rows = new NumberRows(SLICE_WIDTH, most)
  }

  /** Adds a slice of a task, 0 for none; the rest as in `Recorder.addSlice`. */
  add(task: number, start: number, end: number, busySince: number, endSite: number): void {
    const from = start === this.#cutEnd ? this.#cutStart : start
    const hasRow = (endSite > 0 && task > 0) || end - from >= MIN_CUT_MS
    this.#cutStart = from
    this.#cutEnd = hasRow ? Number.NaN : end
    if (!hasRow) return
    if (this.#rows.isFull) this.dropped++
    else this.#rows.data.push(from, end, busySince, task, endSite)
  }

  get byteLength(): number {
    return this.#rows.byteLength
  }

  columns(): SliceColumns {
    const rows = this.#rows
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
}

/** The rows that a recording keeps. */
export class RecordTables {
  readonly tasks: Columns<typeof TASK_COLUMNS>
  readonly slices: SliceRows
  readonly busy: NumberRows
  readonly sites: TraceSite[] = []
  readonly #siteByPlace = new Map<CodePlace, number>()

  constructor(maxTasks: number) {
    this.tasks = new Columns(TASK_COLUMNS, maxTasks)
    this.slices = new SliceRows(Math.max(MIN_SLICES, maxTasks * SLICES_PER_TASK))
    this.busy = new NumberRows(BUSY_WIDTH, MAX_BUSY_PERIODS)
  }

  siteOf(place: CodePlace): number {
    const known = this.#siteByPlace.get(place)
    if (known !== undefined) return known
    const index = this.sites.push(newSite(place)) - 1
    this.#siteByPlace.set(place, index)
    return index
  }

  /** Adds time (ms) on the loop to a task and its function. */
  addLoopTime({ number, site }: TaskState, time: number): void {
    this.sites[site]!.tasks.loopTime += time
    if (number <= this.tasks.count) this.tasks.at.loopTime[number - 1]! += time
  }

  /** Adds time (ms) to the waits of a task at its last site, none of which is open now. */
  addWaited({ number, suspendSite }: TaskState, time: number): void {
    this.sites[suspendSite]!.waits.total += time
    if (number > this.tasks.count) return
    this.tasks.at.waitTime[number - 1]! += time
    this.tasks.at.waitingSince[number - 1] = Number.NaN
  }

  /** Returns the time (ms) on the loop of a task; that of its function if the task has no row. */
  loopTimeOf({ number, site }: TaskState): number {
    const all = this.sites[site]!.tasks.loopTime
    return Math.max(0, Math.min(all, number > this.tasks.count ? all : this.tasks.at.loopTime[number - 1]!))
  }

  get byteLength(): number {
    return this.tasks.byteLength + this.slices.byteLength + this.busy.byteLength + this.sites.length * SITE_BYTES
  }
}

/** Columns of a wake: task, time, fired, code, delay, setBy. */
const WAKE_WIDTH = 6
/** As many as there are waits with a cause of their own. */
const MAX_WAKES = 20_000
/** Bits of a code: the kind, whether the callback only settles a promise, and the rank. */
const KIND_MASK = 31
const SETTLES = 32
const RANK_BITS = 6
const MAX_RANK = 255

/** The callback of a timer or a job that has run. */
export interface Firing {
  /** The time at which it ran. */
  at: number
  /** Index into `WAKERS`. */
  kind: number
  /** Milliseconds. */
  delay: number
  /** Number of the task of the recording that set the timer or began the job, 0 for none. */
  setBy: number
  /** Whether all that the callback does is to settle a promise. */
  settles: boolean
  /** The tasks that have gone on after it before. */
  rank: number
}

/** The tasks of a recording that went on because of timers and jobs; bounded. */
export class WakeList {
  readonly #rows = new NumberRows(WAKE_WIDTH, MAX_WAKES)

  /** Adds a task that went on at a time. */
  add(task: number, time: number, { at, kind, delay, setBy, settles, rank }: Firing): void {
    const rows = this.#rows
    const code = kind | (settles ? SETTLES : 0) | ((rank < MAX_RANK ? rank : MAX_RANK) << RANK_BITS)
    if (!rows.isFull) rows.data.push(task, time, at, code, delay, setBy)
  }

  get byteLength(): number {
    return this.#rows.byteLength
  }

  finish(): WakeColumns {
    const rows = this.#rows
    const { count } = rows
    const code = rows.column(3, new Uint32Array(count))
    return {
      count,
      task: rows.column(0, new Uint32Array(count)),
      time: rows.column(1, new Float64Array(count)),
      fired: rows.column(2, new Float64Array(count)),
      kind: Uint8Array.from(code, (each) => each & KIND_MASK),
      delay: rows.column(4, new Float64Array(count)),
      setBy: rows.column(5, new Uint32Array(count)),
      rank: Uint8Array.from(code, (each) => each >>> RANK_BITS),
      settles: Uint8Array.from(code, (each) => (each & SETTLES ? 1 : 0)),
    }
  }
}

const newSite = (place: CodePlace): TraceSite => ({
  place,
  tasks: { created: 0, completed: 0, failed: 0, cancelled: 0, loopTime: 0, settledTime: 0, pendingStarts: 0 },
  waits: { count: 0, total: 0, max: 0, open: 0, openStarts: 0 },
})
