import type { Operation } from '../../model/async-stats.ts'
import type { LogLine } from '../../model/notices/log-stats.ts'
import { nameTask } from './task.ts'
import type { TaskTree } from './tree.ts'

/** Texts that belong to tasks: of operations, and of log lines. */
export interface TaskTexts {
  operations: readonly Operation[]
  lines: readonly LogLine[]
}

const NO_TEXTS: TaskTexts = { operations: [], lines: [] }

/**
 * Finds the tasks with a text in their name or file, in the statement, address or host of what they asked for, or in what
 * they logged, in any case, as entries in the tree's order; none for an empty text.
 */
export function searchTasks({ entries }: TaskTree, text: string, texts: TaskTexts = NO_TEXTS): number[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return []
  const tasks = tasksWith(texts, (said) => said.toLowerCase().includes(wanted))
  const found: number[] = []
  entries.forEach(({ task }, index) => {
    const isNamed = nameTask(task).toLowerCase().includes(wanted) || task.file.toLowerCase().includes(wanted)
    if (isNamed || tasks.has(task.taskId)) found.push(index)
  })
  return found
}

function tasksWith({ operations, lines }: TaskTexts, has: (said: string) => boolean): ReadonlySet<string | null> {
  const asked = operations.filter(({ name, text, attributes: { 'server.address': host } }) =>
    [name, text, typeof host === 'string' ? host : ''].some(has),
  )
  const logged = lines.filter(({ message }) => has(message))
  return new Set([...asked, ...logged].map(({ taskId }) => taskId))
}

/** Returns the match after (or before) an entry, wrapping at the end; -1 if there is none. */
export function nextMatch(matches: readonly number[], entry: number, step: 1 | -1): number {
  if (matches.length === 0) return -1
  if (step === 1) return matches.find((match) => match > entry) ?? matches[0]!
  return matches.findLast((match) => match < entry) ?? matches.at(-1)!
}
