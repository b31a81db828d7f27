import { nameTask } from './task.ts'
import type { TaskTree } from './tree.ts'

/**
 * Finds the tasks with a text in their name or file, in any case, as entries in the tree's order; none for an empty
 * text.
 */
export function searchTasks({ entries }: TaskTree, text: string): number[] {
  const wanted = text.trim().toLowerCase()
  if (!wanted) return []
  const found: number[] = []
  entries.forEach(({ task }, index) => {
    if (nameTask(task).toLowerCase().includes(wanted) || task.file.toLowerCase().includes(wanted)) found.push(index)
  })
  return found
}

/** Returns the match after (or before) an entry, wrapping at the end; -1 if there is none. */
export function nextMatch(matches: readonly number[], entry: number, step: 1 | -1): number {
  if (matches.length === 0) return -1
  if (step === 1) return matches.find((match) => match > entry) ?? matches[0]!
  return matches.findLast((match) => match < entry) ?? matches.at(-1)!
}
