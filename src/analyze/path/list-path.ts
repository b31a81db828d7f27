import type { CriticalPart } from '../../model/async-stats.ts'
import type { PathPart } from './critical-path.ts'

/** Returns a critical path as data; parts of one kind and id that follow each other are one. */
export function listPath(path: readonly PathPart[]): CriticalPart[] {
  const parts: CriticalPart[] = []
  for (const part of path) {
    const { kind, id } = nameOf(part)
    const last = parts.at(-1)
    if (last !== undefined && last.kind === kind && last.id === id && last.end === part.start) last.end = part.end
    else parts.push({ kind, id, start: part.start, end: part.end })
  }
  return parts
}

function nameOf({ kind, task, wait }: PathPart): Pick<CriticalPart, 'kind' | 'id'> {
  const taskId = task?.taskId ?? null
  if (kind !== 'waiting' || wait === null) return { kind: kind === 'waiting' ? 'unknown' : kind, id: taskId }
  const { type, ids } = wait.cause
  return { kind: type, id: type === 'operation' || type === 'timer' ? (ids[0] ?? null) : taskId }
}
