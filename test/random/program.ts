/**
 * A random program as data: a tree of operations. Each has its own choices, so an operation that is dropped changes
 * nothing in the others, and a smaller program is the same tree without some of its numbers.
 */

export interface Operation {
  /** By order of generation; unique in its stage. */
  id: number
  /** A name of the table in `kinds/`. */
  kind: string
  /** Random bits for forms and times of this operation. */
  choice: number
  children: Operation[]
}

/** Programs that run at once in one process. */
export interface Stage {
  seed: number
  /** True if each is a request to a server; otherwise a call of `profile()`. */
  isHttp: boolean
  /** True if samples are taken, which tell blocks by plain functions; then nothing else is compared. */
  isSampled: boolean
  /** The root task of each program. */
  programs: Operation[]
}

/** Returns a small number from the bits of a choice; `salt` tells the questions to one operation apart. */
export function pick(operation: Operation, below: number, salt = 0): number {
  const mixed = Math.imul(operation.choice ^ Math.imul(salt + 1, 0x9e3779b1), 0x85ebca6b)
  return ((mixed ^ (mixed >>> 15)) >>> 0) % below
}

/** Lists the operations from these down. */
export function flatten(roots: readonly Operation[]): Operation[] {
  const found: Operation[] = []
  const open = roots.toReversed()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    open.push(...next.children.toReversed())
  }
  return found
}

/** Returns the stage without the operations of these ids, and whatever is below them. */
export function without(stage: Stage, dropped: ReadonlySet<number>): Stage {
  const keep = (operation: Operation): Operation[] =>
    dropped.has(operation.id) ? [] : [{ ...operation, children: operation.children.flatMap(keep) }]
  return { ...stage, programs: stage.programs.flatMap(keep) }
}

/** Kinds that make their function fail. */
const FAILING = new Set(['throw', 'abort', 'timeout'])

/** True if an error may come out of one of these tasks. */
export const mayFail = (operation: Operation): boolean => flatten([operation]).some(({ kind }) => FAILING.has(kind))
