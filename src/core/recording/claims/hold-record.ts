import type { HoldTables } from '../../../model/holds.ts'
import type { Trace } from '../../../model/trace.ts'
import { NumberRows } from '../../../model/columns/number-rows.ts'
import type { BusyRing } from './busy-ring.ts'
import { addWithin, busyColumns, BUSY_WIDTH, MAX_BUSY_PERIODS } from './busy-rows.ts'
import type { Claims } from './claims.ts'
import { HoldOwner } from './hold-owner.ts'
import { findUnread, KeptHolds } from './kept-holds.ts'

/** A hold that ended longer before a recording (ms) has not delayed its beginning. */
const MAX_BEFORE_MS = 1

/** A recording that has ended; times on the clock, milliseconds. */
interface EndedRecording {
  readonly start: number
  readonly end: number
  /** The position of the first profiler work in its time. */
  readonly firstWork: number
}

type Described = HoldTables & Pick<Trace, 'claims'>

/** Who held the loop while a recording was open, and whom it held up. Most recordings have nothing of it. */
export class HoldRecord {
  /** The id of the tracked request; null if it is none. */
  requestId: string | null = null
  address: { readonly method: string; readonly url: string } | null = null
  readonly #name: string
  readonly #outer: HoldRecord | null
  #owner: HoldOwner | null = null
  #kept: KeptHolds | null = null
  #claims: NumberRows | null = null
  /** The positions of the first long slice and the first hold that end in the recording's time. */
  #firstClaim = 0
  #firstHold = 0

  constructor(name: string, outer: HoldRecord | null) {
    this.#name = name
    this.#outer = outer
  }

  /** The recording as others know it; that of the request if it is a part of one. */
  get owner(): HoldOwner {
    return (this.#owner ??= this.#createOwner())
  }

  #createOwner(): HoldOwner {
    const { address, requestId } = this
    const outer = this.#outer?.owner ?? null
    if (address === null && outer !== null && outer.holder.requestId !== null) return outer
    const { method, url } = address ?? { method: '', url: '' }
    return new HoldOwner({ requestId, method, path: url, name: this.#name }, outer)
  }

  /** @param awakeSince returns since when the loop has not waited (ms); called where somebody held it until now */
  begin(claims: Claims, start: number, awakeSince: () => number): void {
    claims.endRun()
    this.#firstClaim = claims.long.position
    this.#firstHold = claims.holds.open()
    if (start - claims.end > MAX_BEFORE_MS || this.#firstHold === 0) return
    const unread = findUnread(claims.holds, start, awakeSince())
    if (unread !== null) (this.#kept ??= new KeptHolds()).keepUnread(unread)
  }

  /** Copies the time between the recording's start and end (ms); to be called once, when it has ended. */
  end(claims: Claims, { start, end, firstWork }: EndedRecording, profilerWork: BusyRing): void {
    claims.endRun()
    const { long, holds } = claims
    if (long.position !== this.#firstClaim) {
      const rows = (this.#claims = new NumberRows(BUSY_WIDTH, MAX_BUSY_PERIODS))
      long.forEach(this.#firstClaim, (from, to) => addWithin(rows, [from, to], [start, end]))
    }
    if (holds.position !== this.#firstHold) {
      this.#kept ??= new KeptHolds()
      const work: [number, number][] = []
      profilerWork.forEach(firstWork, (from, to) => work.push([from, to]))
      this.#kept.collect(holds, this.#firstHold, { owner: this.owner, start, end, work })
    }
    holds.close(this.#firstHold)
  }

  /** Milliseconds in which others held the loop. */
  get time(): number {
    return this.#kept?.time ?? 0
  }

  get byteLength(): number {
    return (this.#kept?.byteLength ?? 0) + (this.#claims?.byteLength ?? 0)
  }

  /** Returns the tables of a trace. What it did to others may still grow. */
  describe(): Described {
    const kept = this.#kept
    const { unread, holders = [] } = kept ?? {}
    const tables: Described = { claims: busyColumns(this.#claims) }
    if (kept !== null && holders.length > 0) Object.assign(tables, { holds: kept.columns(), holders })
    if (unread !== undefined) tables.unread = unread
    if (this.#owner !== null) tables.heldUp = this.#owner.heldUp
    return tables
  }

  release(): void {
    this.#kept = null
    this.#claims = null
  }
}
