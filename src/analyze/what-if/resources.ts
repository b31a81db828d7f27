import type { Limits, Operation } from '../../model/async-stats.ts'
import type { OperationKind } from '../../model/operation.ts'
import { settleTime } from '../tasks/task-end.ts'
import type { Recorded } from './graph.ts'

/** Those of the runtime, where a record does not tell. */
export const USUAL_LIMITS: Limits = { threads: 4, cores: 4 }

/** The share of an operation that waits for a place, and the time for which it has it; milliseconds. */
export interface Holding {
  /** Index of the resource; -1 for none. */
  resource: number
  /** The wait for it, or for others; not a part of `held`. */
  before: number
  held: number
}

/** The resources of a request, each with the number of operations that it serves at once. */
export interface Resources {
  capacities: number[]
  holdingOf(operation: Operation): Holding
  /** Returns the resource of a job of the runtime's thread pool; -1 if the kind is none of it. */
  ofThread(kind: OperationKind): number
}

/** A wait for a place that is shorter (ms) is the way to it. */
const MIN_WAIT_MS = 1
/** A place that is free is taken by the next within this time (ms). */
const MAX_HANDOVER_MS = 1.5

const THREADS = 0
const PROCESSORS = 1

/** Finds the pools of connections by waits in them: one of n has n operations at work while another one waits. */
export function makeResources({ operations }: Recorded, { threads, cores }: Limits): Resources {
  const capacities = [threads, Math.max(1, Math.min(threads, cores))]
  const pools = new Map<string, Pool>()
  for (const operation of operations) {
    const key = poolOf(operation)
    if (key === null || operation.duration === null) continue
    const pool = pools.get(key) ?? new Pool(capacities.push(1) - 1)
    pools.set(key, pool)
    pool.add(operation)
  }
  for (const pool of pools.values()) capacities[pool.resource] = pool.measure()
  return {
    capacities,
    ofThread: threadResource,
    holdingOf(operation) {
      const thread = threadResource(operation.kind)
      const before = waitOf(operation)
      const length = (operation.duration ?? 0) - before
      if (thread >= 0) return { resource: thread, before: 0, held: length }
      const pool = pools.get(poolOf(operation) ?? '')
      if (pool === undefined || capacities[pool.resource] === Infinity) return { resource: -1, before, held: length }
      return { resource: pool.resource, before: pool.explains(operation) ? 0 : before, held: length }
    },
  }
}

const threadResource = (kind: OperationKind): number =>
  kind === 'compute' ? PROCESSORS : kind === 'file' || kind === 'dns' ? THREADS : -1

/** Returns the time (ms) that an operation waited for a connection or a thread. */
function waitOf({ phases, startTime }: Operation): number {
  const last = phases.findLast(({ name }) => name === 'acquire' || name === 'queue')
  return last === undefined ? 0 : last.end - startTime
}

/** Names the pool or the connection of an operation; null if it never waits for one. */
function poolOf({ kind, system, phases, attributes }: Operation): string | null {
  if (threadResource(kind) >= 0 || !phases.some(({ name }) => name === 'acquire' || name === 'queue')) return null
  const { 'server.address': address = '', 'server.port': port = '', 'db.namespace': database = '' } = attributes
  return [system, address, port, database].join('\n')
}

class Pool {
  readonly resource: number
  readonly #operations: Operation[] = []
  #ends: Float64Array = new Float64Array(0)
  #size = Infinity

  constructor(resource: number) {
    this.resource = resource
  }

  add(operation: Operation): void {
    this.#operations.push(operation)
  }

  /** Returns how many it serves at once, as far as somebody has waited or it is known; infinite if nobody has. */
  measure(): number {
    this.#ends = Float64Array.from(this.#operations, settleTime).sort()
    const told = this.#operations[0]!.attributes[POOL_SIZE]
    if (typeof told === 'number' && told >= 1) return (this.#size = Math.floor(told))
    if (this.#operations.some((each) => this.explains(each))) this.#size = mostAtOnce(this.#operations)
    return this.#size
  }

  /** Tells whether the wait of an operation ended because another one of the request had ended. */
  explains(operation: Operation): boolean {
    const wait = waitOf(operation)
    if (wait < MIN_WAIT_MS) return false
    const from = operation.startTime + wait
    let [low, high] = [0, this.#ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#ends[middle]! <= from + HALF_TURN_MS) low = middle + 1
      else high = middle
    }
    // One that had ended before this was asked for had no place any more.
    return low > 0 && this.#ends[low - 1]! >= Math.max(from - MAX_HANDOVER_MS, operation.startTime)
  }
}

/** The attribute with the size of an operation's pool. */
export const POOL_SIZE = 'db.client.connection.max'
/** The end of an operation may be noticed so late (ms) that the next one has its place already. */
const HALF_TURN_MS = 1.5

/** Returns the largest number of operations that had a place at one time. */
function mostAtOnce(operations: readonly Operation[]): number {
  const events = operations.flatMap((operation): [number, number][] => [
    // What ends and what begins at one moment is one after the other.
    [operation.startTime + waitOf(operation) + HALF_TURN_MS, 1],
    [settleTime(operation), -1],
  ])
  let [now, most] = [0, 1]
  for (const [, change] of events.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) most = Math.max(most, (now += change))
  return most
}
