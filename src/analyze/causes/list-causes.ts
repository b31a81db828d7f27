import { OPERATION_KINDS } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import type { TaskWait, WaitCause } from '../../model/wait-cause.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { addId, CauseSums, MAX_IDS } from './cause-sums.ts'
import { nameSettler } from './handovers.ts'
import type { DecidedWaits } from './waits.ts'
import { kindOfWaker, nameWaker } from './wakers.ts'

/** Waits with their causes in one profile; later ones are counted with their `await` only. */
const MAX_WAITS = 20_000

/** The causes in words. */
export interface Causes {
  /** By index of the site, the longest first. */
  bySite: WaitCause[][]
  /** By number of the task, in order; bounded. */
  byTask: Map<number, TaskWait[]>
  /** Share of the waiting time whose cause is named, 0 to 1. */
  coverage: number
}

/** Names the causes of waits. */
export function listCauses(input: AnalysisInput, waits: DecidedWaits): Causes {
  const namer = new Namer(input, waits)
  const { order, site, start, end, type } = waits
  const sites = input.places.map(() => new CauseSums())
  let [total, named] = [0, 0]
  for (const wait of order) {
    namer.addTo(sites[site[wait]!]!, wait)
    const time = end[wait]! - start[wait]!
    total += time
    if (type[wait] !== 'unknown') named += time
  }
  return {
    bySite: sites.map((sums) => sums.list()),
    byTask: listByTask(namer, waits),
    coverage: total > 0 ? named / total : 1,
  }
}

function listByTask(namer: Namer, { order, task }: DecidedWaits): Map<number, TaskWait[]> {
  const byTask = new Map<number, TaskWait[]>()
  for (const wait of order.subarray(0, MAX_WAITS)) {
    const listed = namer.describe(wait)
    const list = byTask.get(task[wait]!)
    if (list === undefined) byTask.set(task[wait]!, [listed])
    else list.push(listed)
  }
  return byTask
}

type Name = Pick<WaitCause, 'type' | 'label'>

const UNKNOWN: Name = { type: 'unknown', label: '' }
const SETTLED: Name = { type: 'settled', label: '' }

const nameOfWaker = (trace: Trace, row: number, time: number): Name => ({
  type: kindOfWaker(trace, row) === 'timer' ? 'timer' : 'operation',
  label: nameWaker(trace, row, time),
})

/** Puts the causes of waits into words; its methods take the row of a wait. */
class Namer {
  readonly #input: AnalysisInput
  readonly #waits: DecidedWaits

  constructor(input: AnalysisInput, waits: DecidedWaits) {
    this.#input = input
    this.#waits = waits
  }

  addTo(sums: CauseSums, wait: number): void {
    const { until, start, work } = this.#waits
    const { type, label } = this.#name(wait)
    const sum = sums.of(type, label)
    sum.count++
    sum.totalTime += until[wait]! - start[wait]!
    if (this.#hasWork(wait) && sum.ids.length < MAX_IDS) addId(sum, String(work[wait]![0]!.number))
  }

  describe(wait: number): TaskWait {
    const { start, end, site, until, work } = this.#waits
    const { trace, places } = this.#input
    const { line, column } = places[site[wait]!]!.wait
    const { type, label } = this.#name(wait)
    const isNamed = this.#hasWork(wait)
    const ids = isNamed ? this.#idsOf(wait) : []
    const count = isNamed ? work[wait]!.length : 1
    const cause = { type, label, ids, count, totalTime: until[wait]! - start[wait]! }
    return { start: start[wait]! - trace.start, end: end[wait]! - trace.start, line, column, cause }
  }

  #hasWork(wait: number): boolean {
    const type = this.#waits.type[wait]
    return type !== 'unknown' && type !== 'settled' && type !== 'wake' && this.#waits.handover[wait] === -1
  }

  #name(wait: number): Name {
    const type = this.#waits.type[wait]!
    if (type === 'unknown') return UNKNOWN
    if (type === 'settled') return SETTLED
    const { trace, places } = this.#input
    const { wake, until, start, handover } = this.#waits
    if (type === 'wake') return nameOfWaker(trace, wake[wait]!, until[wait]! - start[wait]!)
    const other = handover[wait]!
    if (other !== -1) {
      const { function: name } = places[trace.handovers!.site[other]!]!
      return { type: 'promise', label: nameSettler(trace, other, name) }
    }
    const { operations, tasks, texts } = trace
    const row = this.#waits.work[wait]![0]!.number - 1
    if (type !== 'operation') return { type, label: places[tasks.site[row]!]!.function }
    const isTimer = OPERATION_KINDS[operations.kind[row]!] === 'timer'
    return { type: isTimer ? 'timer' : type, label: texts[operations.name[row]!]! }
  }

  /** Returns the ids of the work that is of the cause's kind. */
  #idsOf(wait: number): string[] {
    const isOperation = this.#waits.type[wait] === 'operation'
    const alike = this.#waits.work[wait]!.filter((each) => each.isTask !== isOperation)
    return alike.slice(0, MAX_IDS).map(({ number }) => String(number))
  }
}
