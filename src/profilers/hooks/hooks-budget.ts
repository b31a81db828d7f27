import type { Clock } from '../../core/recording/clock.ts'

/** The least that hooks may cost overlapping requests in a second, milliseconds. */
const MIN_ALLOWANCE_MS = 50
/** The part of the allowance that is left under load: with a tenth, less than 1 % of the requests wait for it. */
const SHARE_UNDER_LOAD = 0.1
/** Overlapping starts in a second; more are load. A browser that loads a page makes fewer. */
const LOAD_STARTS = 50
const SECOND_MS = 1000
/** A request that comes so long (ms) after the last one, while none is open, is alone. */
const PAUSE_MS = 100
/** Hooks cost this much more than the clock sees between their beginning and their end (`bench/hooks-cost.js`). */
const UNSEEN_COST = 1.25
/** The cost (ms) of a promise that hooks see, but that belongs to no recording of theirs. */
const COST_OF_OTHERS_PROMISE_MS = 0.0001
/** Assumed for a request (ms) until one has ended. */
const FIRST_ESTIMATE_MS = 5
/** The weight of the last request's cost in the estimate for the next one. */
const WEIGHT_OF_LAST = 0.25

/**
 * Limits the time that the `hooks` backend takes from a process with overlapping requests. Hooks are process-wide and
 * keep the loop from everybody, so there is one budget for all toolbars. It fills up with time, `share` of each second
 * and no less than 50 ms, and with a tenth of that under load: hooks then are off most of the time.
 *
 * A request that overlaps no other takes nothing from it and is always admitted.
 */
export class HooksBudget {
  readonly #clock: Clock
  /** Milliseconds; negative after requests that cost more than was left. */
  #left = Number.POSITIVE_INFINITY
  #at = 0
  #lastStart = Number.NEGATIVE_INFINITY
  #lastTurn = -1
  #lastOverlap = Number.NEGATIVE_INFINITY
  /** Overlapping starts since the beginning of the current second, and in the one before. */
  #second = 0
  #starts = 0
  #startsBefore = 0
  /** The expected cost of a request, milliseconds. */
  #estimate = FIRST_ESTIMATE_MS
  /** Requests that were not admitted so far. */
  refused = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Returns the spending of a request that starts now; null if there is nothing left for it.
   *
   * @param share share of the time that recording may take, 0 to 1; 1 for no limit
   * @param others the number of other open requests
   */
  admit(share: number, others: number): Spending | null {
    const at = this.#clock.now()
    if (this.#isAlone(at, others) || share >= 1) return new Spending(this, share, 0)
    const estimate = Math.min(this.#fill(at, share), this.#estimate)
    if (this.#left < estimate) {
      this.refused++
      return null
    }
    this.#left -= estimate
    return new Spending(this, share, estimate)
  }

  /** Returns whether far more than the allowance has been spent, so that open recordings must stop spending, too. */
  isOverdrawn(share: number): boolean {
    return this.#left < -allowanceOf(share)
  }

  take(milliseconds: number): void {
    this.#left -= milliseconds
  }

  /** Gives back an unspent reserve, and learns the cost of a request. */
  settle(rest: number, cost: number): void {
    this.#left += rest
    this.#estimate += (cost - this.#estimate) * WEIGHT_OF_LAST
  }

  /**
   * Requests overlap if one is open when another starts, or if two start in one turn of the loop: short ones run one
   * after the other while their clients wait together.
   */
  #isAlone(at: number, others: number): boolean {
    const turn = this.#clock.turns()
    const overlaps = others > 0 || turn === this.#lastTurn
    const isAfterPause = at - this.#lastStart >= PAUSE_MS
    this.#lastTurn = turn
    this.#lastStart = at
    if (!overlaps) return isAfterPause || at - this.#lastOverlap >= SECOND_MS
    this.#lastOverlap = at
    this.#countStart(at)
    return false
  }

  #countStart(at: number): void {
    const seconds = Math.floor((at - this.#second) / SECOND_MS)
    if (seconds > 0) {
      this.#startsBefore = seconds === 1 ? this.#starts : 0
      this.#starts = 0
      this.#second += seconds * SECOND_MS
    }
    this.#starts++
  }

  /** Adds the part of the time since the last call, and returns the bound. */
  #fill(at: number, share: number): number {
    const isLoad = this.#starts + this.#startsBefore > LOAD_STARTS
    const bound = allowanceOf(share) * (isLoad ? SHARE_UNDER_LOAD : 1)
    this.#left = Math.min(bound, this.#left + ((at - this.#at) * bound) / SECOND_MS)
    this.#at = at
    return bound
  }
}

const allowanceOf = (share: number): number => Math.max(MIN_ALLOWANCE_MS, share * SECOND_MS)

/** One request's part in the budget. */
export class Spending {
  readonly #budget: HooksBudget
  readonly #share: number
  /** Milliseconds set aside for it; 0 if it takes nothing from the budget. */
  readonly #reserve: number
  #spent = 0

  constructor(budget: HooksBudget, share: number, reserve: number) {
    this.#budget = budget
    this.#share = share
    this.#reserve = reserve
  }

  /** Adds measured time of the hooks, milliseconds. */
  add(time: number): void {
    this.#take(time * UNSEEN_COST)
  }

  /** Adds the cost of promises that are nobody's. */
  addOthers(promises: number): void {
    this.#take(promises * COST_OF_OTHERS_PROMISE_MS)
  }

  get isOverdrawn(): boolean {
    return this.#reserve > 0 && this.#budget.isOverdrawn(this.#share)
  }

  end(): void {
    if (this.#reserve > 0) this.#budget.settle(Math.max(0, this.#reserve - this.#spent), this.#spent)
  }

  #take(cost: number): void {
    this.#spent += cost
    if (this.#reserve > 0 && this.#spent > this.#reserve) {
      this.#budget.take(Math.min(cost, this.#spent - this.#reserve))
    }
  }
}
