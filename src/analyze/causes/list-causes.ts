import { OPERATION_KINDS } from '../../model/operation.ts'
import type { TaskWait, WaitCause } from '../../model/wait-cause.ts'
import type { AnalysisInput } from '../trace/input.ts'
import type { DecidedWait } from './decided-wait.ts'

/** Waits with their causes in one profile; later ones are counted with their `await` only. */
const MAX_WAITS = 20_000
/** Ids of a cause. */
const MAX_IDS = 20
/** Causes of one `await`; the shortest beyond are left out. */
const MAX_CAUSES = 30

/** The causes in words. */
export interface Causes {
  /** By index of the site, the longest first. */
  bySite: Map<number, WaitCause[]>
  /** By number of the task, in order; bounded. */
  byTask: Map<number, TaskWait[]>
  /** Share of the waiting time whose cause is named, 0 to 1. */
  coverage: number
}

/** Names the causes of waits. */
export function listCauses(input: AnalysisInput, waits: readonly DecidedWait[]): Causes {
  const sites = new Map<number, Map<string, WaitCause>>()
  const byTask = new Map<number, TaskWait[]>()
  let [listed, total, named] = [0, 0, 0]
  for (const wait of waits) {
    const cause = nameCause(input, wait)
    addToSite(sites, wait.site, cause)
    total += wait.end - wait.start
    if (cause.type !== 'unknown') named += wait.end - wait.start
    if (listed++ < MAX_WAITS) addToTask(byTask, { input, wait, cause })
  }
  const bySite = new Map([...sites].map(([site, causes]) => [site, sortCauses([...causes.values()])]))
  return { bySite, byTask, coverage: total > 0 ? named / total : 1 }
}

/** Joins the causes of two places that are one `await` in the source. */
export function joinCauses(some: WaitCause[], more: readonly WaitCause[]): WaitCause[] {
  if (some.length === 0) return [...more]
  const joined = new Map<string, WaitCause>()
  for (const cause of [...some, ...more]) addCause(joined, cause)
  return sortCauses([...joined.values()])
}

/** Sorts the causes of an `await`, the longest first. */
const sortCauses = (causes: WaitCause[]): WaitCause[] =>
  causes.sort((a, b) => b.totalTime - a.totalTime).slice(0, MAX_CAUSES)

/** Adds a cause to those of an `await`; the same one counts together. */
function addCause(causes: Map<string, WaitCause>, cause: WaitCause): void {
  const key = `${cause.type}\n${cause.label}`
  const known = causes.get(key)
  if (known === undefined) {
    causes.set(key, { ...cause, ids: [...cause.ids] })
    return
  }
  known.count += cause.count
  known.totalTime += cause.totalTime
  for (const id of cause.ids) if (known.ids.length < MAX_IDS && !known.ids.includes(id)) known.ids.push(id)
}

function addToSite(sites: Map<number, Map<string, WaitCause>>, site: number, cause: WaitCause): void {
  let causes = sites.get(site)
  if (causes === undefined) sites.set(site, (causes = new Map()))
  addCause(causes, { ...cause, ids: cause.ids.slice(0, 1), count: 1 })
}

interface Named {
  input: AnalysisInput
  wait: DecidedWait
  cause: WaitCause
}

function addToTask(byTask: Map<number, TaskWait[]>, { input, wait, cause }: Named): void {
  const { start } = input.trace
  const { line, column } = input.places[wait.site]!.wait
  const listed = { start: wait.start - start, end: wait.end - start, line, column, cause }
  const waits = byTask.get(wait.task)
  if (waits === undefined) byTask.set(wait.task, [listed])
  else waits.push(listed)
}

function nameCause({ trace, places }: AnalysisInput, { type, work, start, until }: DecidedWait): WaitCause {
  const totalTime = until - start
  const first = work[0]
  if (first === undefined || type === 'unknown' || type === 'settled')
    return { type, label: '', ids: [], count: 1, totalTime }
  const { operations, tasks, texts } = trace
  const row = first.number - 1
  const isOperation = type === 'operation'
  const isTimer = isOperation && OPERATION_KINDS[operations.kind[row]!] === 'timer'
  const label = isOperation ? texts[operations.name[row]!]! : places[tasks.site[row]!]!.function
  const alike = work.filter((each) => each.isTask !== isOperation)
  const ids = alike.slice(0, MAX_IDS).map(({ number }) => String(number))
  return { type: isTimer ? 'timer' : type, label, ids, count: work.length, totalTime }
}
