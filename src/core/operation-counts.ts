import type { OperationKind } from '../model/operation.ts'

/** The operations of some kinds at a moment. */
export interface OperationFigures {
  /** All that have begun. */
  count: number
  /** Sum of their times so far, milliseconds; of those in detail. */
  time: number
}

interface Life {
  readonly kind: OperationKind
  readonly at: number
  readonly end: number
}

/** Counts operations by their kind, dropped ones as well. */
export class OperationCounts {
  readonly #counts = new Map<OperationKind, number>()

  add(kind: OperationKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }

  /** Sums up some kinds; those that are pending count until `now`. */
  figuresOf(kinds: readonly OperationKind[], rows: readonly Life[], now: number): OperationFigures {
    const count = kinds.reduce((sum, kind) => sum + (this.#counts.get(kind) ?? 0), 0)
    if (count === 0) return NO_OPERATIONS
    let time = 0
    for (const { kind, at, end } of rows) if (kinds.includes(kind)) time += (Number.isNaN(end) ? now : end) - at
    return { count, time }
  }
}

export const NO_OPERATIONS: OperationFigures = Object.freeze({ count: 0, time: 0 })
