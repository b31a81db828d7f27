import type { AsyncProfilingStats, Operation } from '../../model/async-stats.ts'
import type {
  AskedOperation,
  AskingSite,
  OperationGroup,
  OperationsStats,
  OperationSubject,
} from '../../model/operation-groups.ts'

const MAX_OPERATIONS = 1000
const MAX_GROUPS = 500
const MAX_SITES = 20

type WithOperations = Pick<AsyncProfilingStats, 'operations' | 'operationsDropped' | 'duration' | 'tasks'>

/** Groups the operations of one subject by their text, and sums them up. */
export function groupOperations(stats: WithOperations, subject: OperationSubject): OperationsStats {
  const own = stats.operations.filter(({ kind }) => subject.kinds.includes(kind))
  const groups = listGroups({ ...stats, operations: own })
  const sumOf = (value: (group: OperationGroup) => number): number =>
    groups.reduce((sum, group) => sum + value(group), 0)
  const count = sumOf((group) => group.count)
  const listed = own.slice(0, MAX_OPERATIONS)
  return {
    count,
    failed: sumOf(({ failed }) => failed),
    pending: own.filter(({ status }) => status === 'pending').length,
    totalTime: sumOf(({ totalTime }) => totalTime),
    elapsedTime: measureUnion(own, stats.duration),
    groups: groups.slice(0, MAX_GROUPS),
    groupsDropped: Math.max(0, groups.length - MAX_GROUPS),
    operations: nameTasks(listed, stats),
    operationsDropped: count - listed.length,
    note: count > 0 ? null : `No ${subject.noun[0]} was seen; recognised are those of ${subject.libraries}.`,
  }
}

/**
 * Lists operations by their text, the largest total first. Those that were only counted belong to the group of their
 * text.
 */
export function listGroups(stats: Omit<WithOperations, 'tasks'>): OperationGroup[] {
  const drafts = new Map<string, GroupDraft>()
  for (const operation of stats.operations) {
    const key = `${operation.system}\n${operation.name}\n${operation.text}`
    let draft = drafts.get(key)
    if (draft === undefined) drafts.set(key, (draft = new GroupDraft(operation)))
    draft.add(operation, lengthOf(operation, stats.duration))
  }
  const byText = new Map([...drafts.values()].map((draft) => [draft.group.text, draft]))
  for (const { text, count } of stats.operationsDropped ?? []) {
    const draft = byText.get(text)
    if (draft !== undefined) draft.group.count += count
  }
  return [...drafts.values()].map((draft) => draft.finish()).toSorted((a, b) => b.totalTime - a.totalTime)
}

class GroupDraft {
  readonly group: OperationGroup
  readonly #sites = new Map<string, AskingSite>()

  constructor({ kind, system, name, text }: Operation) {
    const sums = { count: 0, failed: 0, totalTime: 0, maxTime: 0, rows: null }
    this.group = { kind, system, name, text, ...sums, statusCodes: {}, sites: [] }
  }

  add({ status, attributes, site }: Operation, length: number): void {
    const { group } = this
    group.count++
    if (status === 'failed') group.failed++
    group.totalTime += length
    group.maxTime = Math.max(group.maxTime, length)
    const { 'db.response.returned_rows': rows, 'http.response.status_code': code } = attributes
    if (typeof rows === 'number') group.rows = (group.rows ?? 0) + rows
    if (typeof code === 'number') group.statusCodes[code] = (group.statusCodes[code] ?? 0) + 1
    if (site.file === '') return
    const key = `${site.file}:${site.line}:${site.column}`
    const known = this.#sites.get(key)
    if (known === undefined) this.#sites.set(key, { ...site, count: 1 })
    else known.count++
  }

  finish(): OperationGroup {
    const sites = [...this.#sites.values()].toSorted((a, b) => b.count - a.count)
    return { ...this.group, sites: sites.slice(0, MAX_SITES) }
  }
}

/** Returns the duration; of a pending operation until the recording's end. */
const lengthOf = ({ startTime, duration }: Operation, end: number): number => duration ?? Math.max(0, end - startTime)

/** Returns the time that the operations, which are by start, cover together. */
function measureUnion(operations: readonly Operation[], duration: number): number {
  let [time, until] = [0, 0]
  for (const operation of operations) {
    const end = operation.startTime + lengthOf(operation, duration)
    time += Math.max(0, end - Math.max(until, operation.startTime))
    until = Math.max(until, end)
  }
  return time
}

function nameTasks(operations: readonly Operation[], { tasks }: WithOperations): AskedOperation[] {
  const asking = new Set(operations.map(({ taskId }) => taskId))
  const names = new Map(tasks.filter(({ taskId }) => asking.has(taskId)).map(({ taskId, name }) => [taskId, name]))
  return operations.map((operation) => {
    const { taskId } = operation
    return { ...operation, taskName: taskId === null ? null : (names.get(taskId) ?? null) }
  })
}
