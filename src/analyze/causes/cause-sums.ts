import type { WaitCause } from '../../model/wait-cause.ts'

/** Ids of a cause. */
export const MAX_IDS = 20
/** Causes of one `await`; the shortest beyond are left out. */
const MAX_CAUSES = 30

/** The causes of an `await`; the same ones count together. */
export class CauseSums {
  readonly #causes: WaitCause[] = []
  #latest: WaitCause | undefined
  readonly #byType = new Map<string, Map<string, WaitCause>>()

  /** Returns the sum for a cause, without a wait at first. */
  of(type: WaitCause['type'], label: string): WaitCause {
    if (this.#latest?.type !== type || this.#latest.label !== label) this.#latest = this.#find(type, label)
    return this.#latest
  }

  #find(type: WaitCause['type'], label: string): WaitCause {
    let byLabel = this.#byType.get(type)
    if (byLabel === undefined) this.#byType.set(type, (byLabel = new Map()))
    let cause = byLabel.get(label)
    if (cause === undefined) {
      byLabel.set(label, (cause = { type, label, ids: [], count: 0, totalTime: 0 }))
      this.#causes.push(cause)
    }
    return cause
  }

  /** Lists the causes, the longest first. */
  list(): WaitCause[] {
    return this.#causes.sort((a, b) => b.totalTime - a.totalTime).slice(0, MAX_CAUSES)
  }
}

/** Joins the causes of two places that are one `await` in the source. */
export function joinCauses(some: WaitCause[], more: readonly WaitCause[]): WaitCause[] {
  if (some.length === 0) return [...more]
  const sums = new CauseSums()
  for (const { type, label, ids, count, totalTime } of [...some, ...more]) {
    const sum = sums.of(type, label)
    sum.count += count
    sum.totalTime += totalTime
    for (const id of ids) addId(sum, id)
  }
  return sums.list()
}

/** Adds an id to those of a cause, as far as there is room. */
export function addId({ ids }: WaitCause, id: string): void {
  if (ids.length < MAX_IDS && !ids.includes(id)) ids.push(id)
}
