import { firstFrom } from '../../model/columns/columns.ts'
import { busyFrom } from '../time/ready-delay.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { formOf, isAskedAt, isAskedBefore, lastPart } from './awaited-form.ts'
import type { AwaitedForm } from './awaited-form.ts'
import { Begun, CLOCK_MS, concat, NONE } from './begun.ts'
import type { Candidates } from './begun.ts'
import { isCalledAtOnce, isCalledLast } from './called.ts'
import { collectWaits } from './collect-waits.ts'
import { Handovers } from './handovers.ts'
import { Settlers } from './settlers.ts'
import { Wakers } from './wakers.ts'
import { withUnknownCauses } from './waits.ts'
import type { DecidedWaits } from './waits.ts'
import { listWork } from './work.ts'
import type { Work } from './work.ts'

/** Without the turn of the loop, work that ended at most this long (ms) before a resume has caused it. */
const JUST_BEFORE_MS = 0.2
/** The same for the only work that there is, and as a share of the wait. */
const MIN_LEEWAY_MS = 1
const MAX_LEEWAY = 0.05
/** A turn of the loop has no longer times (ms) without a slice, as far as its microtasks go. */
const MAX_GAP_MS = 0.5

/**
 * Decides for each wait its cause, in the order of their ends. The awaited promise decides: by an operation's place, by
 * the task that the `await` calls, by the tasks that its operand has called. Work that may be it only counts if it ended
 * in the turn of the loop in which the wait did. In doubt the cause is unknown: a wrong cause is worse.
 */
export function decideWaits(input: AnalysisInput, owners: Uint32Array): DecidedWaits {
  const waits = withUnknownCauses(collectWaits(input.trace, owners))
  const begun = new Begun(listWork(input, owners), waits)
  const decider = new Decider(input, waits, owners)
  for (const wait of waits.order) decider.decide(wait, begun.at(wait))
  return waits
}

/** Its methods take the row of a wait; those that return whether they decided have written the cause then. */
class Decider {
  readonly #input: AnalysisInput
  readonly #waits: DecidedWaits
  readonly #settlers: Settlers
  readonly #wakers: Wakers
  readonly #handovers: Handovers
  /** By index of the site. */
  readonly #forms: readonly AwaitedForm[]
  /** Milliseconds of all slices before each row. */
  readonly #workBefore: Float64Array

  constructor(input: AnalysisInput, waits: DecidedWaits, owners: Uint32Array) {
    this.#input = input
    this.#waits = waits
    this.#settlers = new Settlers(input.trace, owners, waits)
    this.#wakers = new Wakers(input.trace, owners, waits)
    this.#handovers = new Handovers(input.trace, owners, waits)
    this.#forms = input.places.map(formOf)
    const { count, start, end } = input.trace.slices
    this.#workBefore = new Float64Array(count + 1)
    for (let row = 0; row < count; row++) this.#workBefore[row + 1] = this.#workBefore[row]! + end[row]! - start[row]!
  }

  decide(wait: number, candidates: Candidates): void {
    const hasEnded = this.#waits.hasEnded[wait] === 1
    if (!this.#isForWork(wait, candidates) && hasEnded && !this.#wakers.find(wait, this.#turnOf(wait))) {
      if (this.#isSameTurn(wait)) this.#settle(wait)
      else if (!this.#handovers.find(wait)) this.#settlers.find(wait)
    }
    if (hasEnded) this.#settlers.note(wait)
  }

  #isForWork(wait: number, candidates: Candidates): boolean {
    const { fresh, kept, later } = candidates
    if (fresh.length === 0 && kept.length === 0 && later.length === 0) return false
    const direct = this.#calledDirectly(wait, fresh)
    if (direct !== null) return this.#write(wait, [direct])
    const { goesOn } = this.#formOf(wait)
    const place = this.#placeOf(wait)
    const begun = concat(fresh, later)
    const here = begun.length === 0 ? NONE : begun.filter((work) => isAskedAt(work, place))
    return (
      this.#isDecidedBy(wait, here, goesOn || here.length !== 1 ? JUST_BEFORE_MS : Infinity) ||
      this.#isForInner(wait, fresh) ||
      this.#isDecidedBy(wait, this.#possible(wait, candidates), this.#leeway(wait, fresh.length))
    )
  }

  /**
   * Returns the task that the awaited expression has called last, if the promise is surely that one's: nothing happened
   * between the call and the wait, or both have the name of its function.
   */
  #calledDirectly(wait: number, fresh: readonly Work[]): Work | null {
    const last = fresh.findLast((work) => work.isTask)
    const { end, hasEnded } = this.#waits
    if (last === undefined || (hasEnded[wait] === 1 && last.end > end[wait]! + CLOCK_MS)) return null
    const { isPlainCall, name } = this.#formOf(wait)
    const { places, trace } = this.#input
    if (isPlainCall && isCalledAtOnce(trace, this.#waits, wait, last)) return last
    return name !== null && name === lastPart(places[trace.tasks.site[last.number - 1]!]!.function) ? last : null
  }

  /** Returns whether the task ended the wait that the awaited call has called last, whatever its function's name. */
  #isForInner(wait: number, fresh: readonly Work[]): boolean {
    const last = fresh.findLast((work) => work.isTask)
    const { form, goesOn } = this.#formOf(wait)
    if (last === undefined || form !== 'call' || goesOn) return false
    const isLast = isCalledLast(this.#input.trace, this.#waits, wait, last)
    return isLast && this.#isDecidedBy(wait, [last], this.#leeway(wait, 1))
  }

  /** Returns the work that the wait may be for, by the form of the awaited expression. */
  #possible(wait: number, { fresh, kept, later }: Candidates): readonly Work[] {
    const { form } = this.#formOf(wait)
    if (form === 'combinator') return concat(fresh.length > 0 ? fresh : kept, later)
    if (form === 'value') return onlyOne(concat(kept, concat(fresh, later)).filter((work) => this.#endsIt(work, wait)))
    const place = this.#placeOf(wait)
    const elsewhere = concat(fresh, later).filter((work) => !work.isTask && !isAskedBefore(work, place))
    const ending = elsewhere.filter((work) => this.#endsIt(work, wait, this.#leeway(wait, fresh.length)))
    if (ending.length > 0) return onlyOne(ending)
    return onlyOne(kept.filter((work) => Number.isFinite(work.answered) && this.#endsIt(work, wait)))
  }

  /** Returns whether one of the work, the last to end, ended the wait. */
  #isDecidedBy(wait: number, work: readonly Work[], justBefore: number): boolean {
    if (work.length === 0) return false
    const end = this.#waits.end[wait]!
    if (this.#waits.hasEnded[wait] === 0) return this.#write(wait, work, end)
    const ended = work.filter((each) => endIn(each, end) <= end + CLOCK_MS)
    if (ended.length > 1) ended.sort((a, b) => endIn(b, end) - endIn(a, end))
    return ended.length > 0 && this.#endsIt(ended[0]!, wait, justBefore) && this.#write(wait, ended)
  }

  /** Returns whether the work ended in the wait, in the turn of the loop in which that did. */
  #endsIt(work: Work, wait: number, justBefore = JUST_BEFORE_MS): boolean {
    const waitEnd = this.#waits.end[wait]!
    const end = endIn(work, waitEnd)
    if (end < this.#waits.start[wait]! - CLOCK_MS || end > waitEnd + CLOCK_MS) return false
    return end >= waitEnd - justBefore || end >= this.#turnOf(wait)
  }

  /** Returns the start of the turn in which a wait ended; infinite if it is unknown. */
  #turnOf(wait: number): number {
    const { trace } = this.#input
    const { end: ends, stretch, count } = trace.slices
    const end = this.#waits.end[wait]!
    const resumeRow = this.#waits.resumeRow[wait]!
    // A task whose last slice is too short for a row: the next row tells, if its turn had begun then.
    const row = resumeRow < 0 ? firstFrom(ends, end) : resumeRow
    const isKnown = row < count && (resumeRow >= 0 || stretch[row]! - end < CLOCK_MS)
    return isKnown ? busyFrom(trace, stretch[row]!) : Infinity
  }

  /** Returns whether the loop has neither turned nor been idle during the wait. */
  #isSameTurn(wait: number): boolean {
    const time = this.#waits.end[wait]! - this.#waits.start[wait]!
    const resumeRow = this.#waits.resumeRow[wait]!
    if (resumeRow < 0) return time < CLOCK_MS
    const { stretch } = this.#input.trace.slices
    const suspendRow = this.#waits.suspendRow[wait]!
    const worked = this.#workBefore[resumeRow]! - this.#workBefore[suspendRow + 1]!
    return stretch[suspendRow] === stretch[resumeRow] && time - worked < MAX_GAP_MS
  }

  /**
   * Returns how long (ms) before a wait's end work may have ended that caused it. On a busy loop many are woken by one
   * callback, one after the other, and turns of the loop are not known well while the sampler runs. Of several, another
   * may be the cause.
   */
  #leeway(wait: number, works: number): number {
    if (works !== 1 || this.#formOf(wait).goesOn) return JUST_BEFORE_MS
    return Math.max(MIN_LEEWAY_MS, MAX_LEEWAY * (this.#waits.end[wait]! - this.#waits.start[wait]!))
  }

  #formOf(wait: number): AwaitedForm {
    return this.#forms[this.#waits.site[wait]!]!
  }

  #placeOf(wait: number): AnalysisInput['places'][number] {
    return this.#input.places[this.#waits.site[wait]!]!
  }

  #settle(wait: number): void {
    this.#waits.type[wait] = 'settled'
    this.#waits.until[wait] = this.#waits.start[wait]!
  }

  #write(wait: number, work: readonly Work[], until?: number): true {
    const { start, end, type } = this.#waits
    const [first] = work as [Work, ...Work[]]
    type[wait] = first.end < start[wait]! ? 'settled' : first.isTask ? 'task' : 'operation'
    this.#waits.work[wait] = work
    this.#waits.until[wait] = until ?? Math.min(end[wait]!, Math.max(start[wait]!, endIn(first, end[wait]!)))
    return true
  }
}

/** Returns when the work let a wait go on: at its end, or when an answer began to arrive if it lasted longer. */
const endIn = ({ end, answered }: Work, waitEnd: number): number => (end > waitEnd + CLOCK_MS ? answered : end)

const onlyOne = (work: readonly Work[]): readonly Work[] => (work.length === 1 ? work : NONE)
