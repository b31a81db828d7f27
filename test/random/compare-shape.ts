import type { BackendUnderTest } from '../contract/backends.ts'
import type { AsyncProfilingStats, Task } from '../../src/model/async-stats.ts'
import { mayBelong, mayEndLate } from './expected.ts'
import type { Expected, ExpectedTask } from './expected.ts'
import type { Fault } from './fault.ts'
import { VIA } from './witness.ts'
import type { Place } from './module-text.ts'

/** A task of the profile and the same task as the witness saw it. */
export interface Pair {
  task: Task
  expected: ExpectedTask
}

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`

/** Returns the tasks of a profile, each with its own of the witness, and the faults in number, name and place. */
export function pairTasks(expected: Expected, stats: AsyncProfilingStats): { pairs: Pair[]; faults: Fault[] } {
  const { functions } = expected.written
  const found = groupBy(stats.tasks, (task) => `${task.name} ${placeText(task)}`)
  const wanted = groupBy(expected.tasks, ({ fn }) => `${functions[fn]!.name} ${placeText(functions[fn]!)}`)
  const pairs: Pair[] = []
  const faults: Fault[] = []
  for (const place of new Set([...found.keys(), ...wanted.keys()])) {
    const [tasks, witnessed] = [found.get(place) ?? [], wanted.get(place) ?? []]
    const sure = witnessed.filter((task) => surelyBelongs(expected, task.entered)).length
    const possible = witnessed.filter((task) => mayBelong(expected, task.entered)).length
    if (tasks.length < sure || tasks.length > possible) {
      faults.push({ check: 'tasks', text: `${place}: ${tasks.length} tasks, ${sure} were called` })
    }
    for (const [index, task] of tasks.entries()) {
      if (index < witnessed.length) pairs.push({ task, expected: witnessed[index]! })
    }
  }
  return { pairs, faults }
}

/** True if the row is surely earlier than the end of the program. */
const surelyBelongs = ({ settled }: Expected, index: number): boolean => index < settled

/** True if the loop has been idle between the row and the program's end: nothing of that time is still under way. */
const isLongBefore = ({ rows, settled }: Expected, index: number): boolean => rows[index]![6] < rows[settled]![6]

/** Returns the faults in parents and statuses. */
export function compareTasks(expected: Expected, pairs: readonly Pair[], backend: BackendUnderTest): Fault[] {
  const ids = new Map(pairs.map(({ task, expected: { id } }) => [task.taskId, id]))
  return pairs.flatMap((pair) => {
    const { task } = pair
    const parent = task.parent === null ? -1 : (ids.get(task.parent) ?? -2)
    const { parent: wanted, via } = pair.expected
    const mayBeUnknown = via === VIA.thenable || (via === VIA.callback && !backend.linksCallbacks)
    const isRight = parent === wanted || (parent === -1 && mayBeUnknown)
    const nameOf = (id: number): string => pairs.find(({ expected: each }) => each.id === id)?.task.name ?? 'nobody'
    const text = `${task.name}:${task.line} is called by ${nameOf(parent)} instead of ${nameOf(wanted)}`
    const registrar = via === VIA.callback ? pairs.find(({ expected: { id } }) => id === wanted) : undefined
    const check = registrar && isGenerator(expected, registrar) ? "parents of generators' callbacks" : 'parents'
    const fault = isRight ? [] : [{ check, text }]
    return [...fault, ...compareStatus(expected, pair)]
  })
}

const isGenerator = ({ written }: Expected, { expected: { fn } }: Pair): boolean => written.functions[fn]!.isGenerator

function compareStatus(expected: Expected, pair: Pair): Fault[] {
  const { task, expected: witnessed } = pair
  const { left, status, isReturned } = witnessed
  const isSure = isReturned ? isLongBefore : surelyBelongs
  const hasLeft = left >= 0 && isSure(expected, left)
  const mayHaveLeft = left >= 0 && (mayBelong(expected, left) || mayEndLate(expected, left))
  const possible = [...(mayHaveLeft ? [status] : []), ...(hasLeft ? [] : ['pending'])]
  if (possible.includes(task.status)) return []
  const check = isReturned ? 'returned statuses' : isGenerator(expected, pair) ? 'generator statuses' : 'statuses'
  return [{ check, text: `${task.name}:${task.line} is ${task.status} instead of ${possible.join('/')}` }]
}

/** Returns the faults in the number of waits at each place. */
export function compareWaits(expected: Expected, stats: AsyncProfilingStats): Fault[] {
  const { sites, functions } = expected.written
  const found = new Map<string, number>()
  for (const point of stats.awaitPoints) {
    for (const { line, column, awaitCount } of point.sites) {
      found.set(`${point.function} ${point.file}:${line}:${column}`, awaitCount)
    }
  }
  const wanted = new Map<string, number>()
  for (const [site, count] of expected.waits) {
    const place = `${functions[sites[site]!.fn]!.name} ${placeText(sites[site]!)}`
    wanted.set(place, count)
  }
  for (const site of expected.cut) {
    const place = `${functions[sites[site]!.fn]!.name} ${placeText(sites[site]!)}`
    found.delete(place)
    wanted.delete(place)
  }
  return [...new Set([...found.keys(), ...wanted.keys()])].flatMap((place) => {
    const [count, right] = [found.get(place) ?? 0, wanted.get(place) ?? 0]
    return count === right ? [] : [{ check: 'waits', text: `${place}: ${count} waits instead of ${right}` }]
  })
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
