import type { AsyncProfilingStats, Task, TaskNode } from '../../src/model/async-stats.ts'

/**
 * Draws the tasks as text, a level of indentation per generation, siblings by creation. A task that is not completed
 * has its status; equal neighbours without children are one line.
 *
 * @example drawTasks(stats) // ['page', '  load ×3']
 */
export function drawTasks({ taskHierarchy }: AsyncProfilingStats): string[] {
  const lines: string[] = []
  const pending = taskHierarchy.map((node) => ({ node, depth: 0 })).reverse()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next
    lines.push('  '.repeat(depth) + nameWithStatus(node))
    pending.push(...node.children.map((child) => ({ node: child, depth: depth + 1 })).reverse())
  }
  return joinEqual(lines)
}

const nameWithStatus = ({ name, status }: TaskNode): string => (status === 'completed' ? name : `${name} ${status}`)

function joinEqual(lines: readonly string[]): string[] {
  const joined: { line: string; count: number }[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (last?.line === line) last.count++
    else joined.push({ line, count: 1 })
  }
  return joined.map(({ line, count }) => (count === 1 ? line : `${line} ×${count}`))
}

/** Reads the tasks of a drawing, each with the name of its parent, '' for none. */
export function readDrawing(lines: readonly string[]): { name: string; parent: string }[] {
  const ancestors: string[] = []
  return lines.flatMap((line) => {
    const [, indent, name, times] = /^( *)(.+?)(?: ×(\d+))?$/.exec(line)!
    const depth = indent!.length / 2
    ancestors.length = depth
    ancestors.push(name!)
    return Array.from({ length: Number(times ?? 1) }, () => ({ name: name!, parent: ancestors[depth - 1] ?? '' }))
  })
}

/** Counts the executions of each await, by `function line:column`. */
export function drawWaits({ awaitPoints }: AsyncProfilingStats): Record<string, number> {
  const waits: Record<string, number> = {}
  for (const point of awaitPoints) {
    for (const { line, column, awaitCount } of point.sites) {
      const key = `${point.function} ${line}:${column}`
      waits[key] = (waits[key] ?? 0) + awaitCount
    }
  }
  return waits
}

/** Returns the first task of that name; throws if there is none. */
export function taskNamed(stats: AsyncProfilingStats, name: string): Task {
  const task = stats.tasks.find((each) => each.name === name)
  if (task === undefined)
    throw new Error(`Expected a task "${name}", found ${stats.tasks.map((each) => each.name).join(', ')}`)
  return task
}
