import { OPERATION_PHASES } from '../../model/operation.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'

/** Something that a task has begun and may wait for: a call of an async function, or an operation. */
export interface Work {
  isTask: boolean
  /** Number of the task or operation. */
  number: number
  start: number
  /** Infinite while pending. */
  end: number
  /** The time at which an answer began to arrive; infinite if it did not, or nobody knows. */
  answered: number
  /** Where an operation was asked for; undefined for tasks, and where that is unknown. */
  place: SourcePlace | undefined
}

/** Returns the work that each task has begun, by its number and by start; number 0 holds that of no task. */
export function listWork(input: AnalysisInput, owners: Uint32Array): Work[][] {
  const { tasks, operations } = input.trace
  const work: Work[][] = Array.from({ length: owners.length }, () => [])
  for (let number = 1; number < owners.length; number++) {
    if (owners[number] !== number) continue
    const caller = owners[tasks.parent[number - 1]!] ?? 0
    work[caller]!.push({
      isTask: true,
      number,
      start: tasks.start[number - 1]!,
      end: orInfinity(tasks.end[number - 1]!),
      answered: Infinity,
      place: undefined,
    })
  }
  const answers = findAnswers(input.trace)
  for (let row = 0; row < operations.count; row++) {
    const asker = operations.task[row]!
    // A part of an operation that the same task has asked for: the whole is what it waits for.
    const parent = operations.parent[row]!
    if (parent > 0 && operations.task[parent - 1] === asker) continue
    const owner = asker < owners.length ? owners[asker]! : 0
    work[owner]!.push({
      isTask: false,
      number: row + 1,
      start: operations.start[row]!,
      end: orInfinity(operations.end[row]!),
      answered: answers[row]!,
      place: input.places[operations.site[row]! - 1],
    })
  }
  for (const list of work) list.sort((a, b) => a.start - b.start)
  return work
}

const orInfinity = (end: number): number => (Number.isNaN(end) ? Infinity : end)

/** Returns by operation when its answer began to arrive: a request may be awaited until then, and its body apart. */
function findAnswers({ phases, operations }: Trace): Float64Array {
  const answers = new Float64Array(operations.count).fill(Infinity)
  const receive = OPERATION_PHASES.indexOf('receive')
  for (let row = 0; row < phases.count; row++) {
    if (phases.name[row] === receive) answers[phases.operation[row]! - 1] = phases.start[row]!
  }
  return answers
}
