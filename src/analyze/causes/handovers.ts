import type { Trace } from '../../model/trace.ts'
import type { HandoverColumns } from '../../model/holds.ts'
import { CLOCK_MS } from './begun.ts'
import type { DecidedWaits } from './waits.ts'

/** Finds waits that ended because code of another profile had settled their promise. */
export class Handovers {
  readonly #columns: HandoverColumns | undefined
  readonly #waits: DecidedWaits
  /** The rows of each task, in order. */
  readonly #rows = new Map<number, number[]>()

  constructor({ handovers }: Trace, owners: Uint32Array, waits: DecidedWaits) {
    this.#columns = handovers
    this.#waits = waits
    for (let row = 0; row < (handovers?.count ?? 0); row++) {
      const task = owners[handovers!.task[row]!] ?? 0
      const rows = this.#rows.get(task)
      if (rows === undefined) this.#rows.set(task, [row])
      else rows.push(row)
    }
  }

  /** Writes the cause of a wait if code of another profile ended it; returns whether it did. */
  find(wait: number): boolean {
    const { task, end, type, handover } = this.#waits
    const { time } = this.#columns ?? NONE
    const row = this.#rows.get(task[wait]!)?.find((each) => Math.abs(time[each]! - end[wait]!) <= CLOCK_MS)
    if (row === undefined) return false
    type[wait] = 'promise'
    handover[wait] = row
    return true
  }
}

const NONE = { time: new Float64Array(0) }

/**
 * Names the code of another profile that has settled a promise.
 *
 * @param name the function's
 * @example nameSettler(trace, 0, 'refill') // 'refill of GET /orders'
 */
export function nameSettler({ handovers, settlers = [] }: Trace, row: number, name: string): string {
  const { method, path, name: profile } = settlers[handovers!.settler[row]!]!
  const [address] = path.split('?')
  return `${name || 'code'} of ${method === '' ? profile : `${method} ${address}`}`
}
