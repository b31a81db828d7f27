import { firstFrom } from '../../model/columns/columns.ts'
import type { SourcePlace } from '../../model/place.ts'
import { busyFrom } from '../time/ready-delay.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { collectWaits } from './collect-waits.ts'
import type { RawWait } from './collect-waits.ts'
import type { DecidedWait } from './decided-wait.ts'
import { formOf, goesOn, isAskedAt, isAskedBefore, isPlainCall, lastPart } from './awaited-form.ts'
import { Begun, CLOCK_MS } from './begun.ts'
import type { Candidates } from './begun.ts'
import { Settlers } from './settlers.ts'
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
 * Decides for each wait what it was for, in the order in which they ended. The awaited promise decides: by the place of
 * an operation, by the task that the `await` calls, by the tasks that its operand has called. Work that may be it only
 * counts if it ended in the turn of the loop in which the wait did. Where that leaves a doubt, the cause is unknown: a
 * wrong cause is worse.
 */
export function decideWaits(input: AnalysisInput, owners: Uint32Array): DecidedWait[] {
  const waits = collectWaits(input.trace, owners)
  const begun = new Begun(listWork(input, owners))
  const decider = new Decider(input, new Settlers(input.trace, owners))
  return waits.map((wait) => decider.decide(wait, begun.at(wait)))
}

class Decider {
  readonly #input: AnalysisInput
  readonly #settlers: Settlers

  /** Milliseconds of all slices before each row. */
  readonly #workBefore: Float64Array

  constructor(input: AnalysisInput, settlers: Settlers) {
    this.#input = input
    const { count, start, end } = input.trace.slices
    this.#workBefore = new Float64Array(count + 1)
    for (let row = 0; row < count; row++) this.#workBefore[row + 1] = this.#workBefore[row]! + end[row]! - start[row]!
    this.#settlers = settlers
  }

  decide(wait: RawWait, candidates: Candidates): DecidedWait {
    const decided = this.#find(wait, candidates)
    if (decided.hasEnded) this.#settlers.note(decided)
    return decided
  }

  #find(wait: RawWait, candidates: Candidates): DecidedWait {
    const place = this.#input.places[wait.site]!
    const direct = this.#calledDirectly(wait, candidates.fresh, place)
    if (direct !== null) return settledBy(wait, [direct])
    const here = [...candidates.fresh, ...candidates.later].filter((work) => isAskedAt(work, place))
    const asked = this.#deciding(wait, here, goesOn(place) || here.length !== 1 ? JUST_BEFORE_MS : Infinity)
    if (asked !== null) return asked
    const known = this.#deciding(
      wait,
      this.#possible(wait, candidates, place),
      leeway(wait, place, candidates.fresh.length),
    )
    if (known !== null) return known
    if (!wait.hasEnded) return unknown(wait)
    if (this.#isSameTurn(wait)) return { ...wait, type: 'settled', work: [], until: wait.start }
    return this.#settlers.find(wait) ?? unknown(wait)
  }

  /**
   * Returns the task that the awaited expression has called last, if the promise is surely that one's: nothing happened
   * between the call and the wait, or both have the name of its function.
   */
  #calledDirectly({ suspendRow, end, hasEnded }: RawWait, fresh: readonly Work[], place: SourcePlace): Work | null {
    const { slices, tasks } = this.#input.trace
    const last = fresh.findLast((work) => work.isTask)
    if (last === undefined || (hasEnded && last.end > end + CLOCK_MS)) return null
    const before = suspendRow - 1
    const isAtOnce =
      isPlainCall(place) &&
      before >= 0 &&
      slices.task[before] === last.number &&
      slices.start[suspendRow] === slices.end[suspendRow] &&
      slices.end[before] === slices.end[suspendRow]
    if (isAtOnce) return last
    const name = this.#input.places[tasks.site[last.number - 1]!]!.function
    return place.callee !== null && lastPart(place.callee) === lastPart(name) ? last : null
  }

  /** Returns the work that the wait may be for, by the form of the awaited expression. */
  #possible(wait: RawWait, { fresh, kept, later }: Candidates, place: SourcePlace): readonly Work[] {
    const form = formOf(place)
    if (form === 'combinator') return fresh.length > 0 ? [...fresh, ...later] : [...kept, ...later]
    if (form === 'value') return onlyOne([...kept, ...fresh, ...later].filter((work) => this.#endsIt(work, wait)))
    const elsewhere = [...fresh, ...later].filter((work) => !work.isTask && !isAskedBefore(work, place))
    const ending = elsewhere.filter((work) => this.#endsIt(work, wait, leeway(wait, place, fresh.length)))
    if (ending.length > 0) return onlyOne(ending)
    return onlyOne(kept.filter((work) => Number.isFinite(work.answered) && this.#endsIt(work, wait)))
  }

  /** Returns the cause if one of the work, the last to end, ended the wait. */
  #deciding(wait: RawWait, work: readonly Work[], justBefore: number): DecidedWait | null {
    if (work.length === 0) return null
    if (!wait.hasEnded) return { ...settledBy(wait, work), until: wait.end }
    const ended = work.filter((each) => endIn(each, wait) <= wait.end + CLOCK_MS)
    const sorted = ended.toSorted((a, b) => endIn(b, wait) - endIn(a, wait))
    return sorted.length > 0 && this.#endsIt(sorted[0]!, wait, justBefore) ? settledBy(wait, sorted) : null
  }

  /** Returns whether the work ended in the wait, in the turn of the loop in which that did. */
  #endsIt(work: Work, wait: RawWait, justBefore = JUST_BEFORE_MS): boolean {
    const end = endIn(work, wait)
    if (end < wait.start - CLOCK_MS || end > wait.end + CLOCK_MS) return false
    return end >= Math.min(this.#turnOf(wait), wait.end - justBefore)
  }

  /** Returns the start of the turn in which a wait ended; infinite if it is unknown. */
  #turnOf({ resumeRow, end }: RawWait): number {
    const { trace } = this.#input
    const { start, stretch, count } = trace.slices
    // A task whose last slice is too short for a row: its caller goes on at once.
    const row = resumeRow < 0 ? firstFrom(start, end) : resumeRow
    const isKnown = row < count && (resumeRow >= 0 || start[row]! - end < CLOCK_MS)
    return isKnown ? busyFrom(trace, stretch[row]!) : Infinity
  }

  /** Returns whether the loop has neither turned nor been idle during the wait. */
  #isSameTurn({ suspendRow, resumeRow, start, end }: RawWait): boolean {
    if (resumeRow < 0) return end - start < CLOCK_MS
    const { stretch } = this.#input.trace.slices
    const worked = this.#workBefore[resumeRow]! - this.#workBefore[suspendRow + 1]!
    return stretch[suspendRow] === stretch[resumeRow] && end - start - worked < MAX_GAP_MS
  }
}

/**
 * Returns how long (ms) before a wait's end work may have ended that caused it. On a busy loop many are woken by one
 * callback, one after the other, and turns of the loop are not known well while the sampler runs. Of several, another
 * may be the cause.
 */
const leeway = ({ start, end }: RawWait, place: SourcePlace, works: number): number =>
  works !== 1 || goesOn(place) ? JUST_BEFORE_MS : Math.max(MIN_LEEWAY_MS, MAX_LEEWAY * (end - start))

/** Returns when the work let a wait go on: at its end, or when an answer began to arrive if it lasted longer. */
const endIn = ({ end, answered }: Work, wait: RawWait): number => (end > wait.end + CLOCK_MS ? answered : end)

const settledBy = (wait: RawWait, work: readonly Work[]): DecidedWait => ({
  ...wait,
  type: work[0]!.end < wait.start ? 'settled' : work[0]!.isTask ? 'task' : 'operation',
  work,
  until: Math.min(wait.end, Math.max(wait.start, endIn(work[0]!, wait))),
})

const unknown = (wait: RawWait): DecidedWait => ({ ...wait, type: 'unknown', work: [], until: wait.end })

const onlyOne = (work: readonly Work[]): readonly Work[] => (work.length === 1 ? work : [])
