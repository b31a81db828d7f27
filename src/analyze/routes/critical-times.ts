import type { AsyncProfilingStats, CriticalPart, Task } from '../../model/async-stats.ts'

type Stats = Pick<AsyncProfilingStats, 'criticalPath' | 'operations' | 'tasks'>

interface Place {
  file: string
  line: number
  column: number
}

/** The time that the end of a request waited for an operation, or at an await, in milliseconds. */
export class CriticalTimes {
  readonly #bySite = new Map<string, number>()
  readonly #byOperation = new Map<string, number>()

  constructor({ criticalPath, operations, tasks }: Stats) {
    const asked = new Map(operations.map((operation) => [operation.operationId, operation]))
    const byId = new Map(tasks.map((task) => [task.taskId, task]))
    for (const part of criticalPath ?? []) {
      if (part.id === null || part.kind === 'running' || part.kind === 'outside') continue
      const isOperation = part.kind === 'operation' || part.kind === 'timer'
      const site = isOperation ? asked.get(part.id)?.site : awaitOf(byId.get(part.id), part)
      if (isOperation) this.#add(this.#byOperation, part.id, part)
      if (site !== undefined) this.#add(this.#bySite, keyOf(site), part)
    }
  }

  ofSite(place: Place): number {
    return this.#bySite.get(keyOf(place)) ?? 0
  }

  ofOperation(id: string): number {
    return this.#byOperation.get(id) ?? 0
  }

  #add(sums: Map<string, number>, key: string, { start, end }: CriticalPart): void {
    sums.set(key, (sums.get(key) ?? 0) + Math.max(0, end - start))
  }
}

/** Returns the await at which a task was in the middle of a part; undefined if its detail was dropped. */
function awaitOf(task: Task | undefined, { start, end }: CriticalPart): Place | undefined {
  const waits = task?.waits ?? []
  const middle = (start + end) / 2
  // Waits are in order.
  let [low, high] = [0, waits.length]
  while (low < high) {
    const at = (low + high) >> 1
    if (waits[at]!.end < middle) low = at + 1
    else high = at
  }
  const wait = waits[low]
  return wait === undefined || wait.start > middle ? undefined : { ...wait, file: task!.file }
}

const keyOf = ({ file, line, column }: Place): string => `${file}:${line}:${column}`
