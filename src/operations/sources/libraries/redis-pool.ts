import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { hookMethods } from '../../recording/hook-methods.ts'
import type { MethodCall } from '../../recording/hook-methods.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { Uninstall } from '../../recording/source.ts'

/** The call of a pool whose function runs. */
let asked: { operation: Operation; isTaken: boolean } | null = null

/**
 * Returns the function that names the operation of a command which the function of a pool's call sends; null outside
 * one. The first command takes over the operation that waited for a client.
 */
export function askedOperation(): ((start: OperationStart) => Operation | null) | null {
  const call = asked
  if (call === null) return null
  return (start) => {
    const { operation, isTaken } = call
    if (isTaken) return operation.beside(start)
    call.isTaken = true
    operation.describe(start)
    for (const [attribute, value] of Object.entries(start.attributes)) operation.set(attribute, value)
    operation.phase(start.phase)
    return operation
  }
}

/** Pools of node-redis from version 5 on. */
export const hookPool = (prototype: object): Uninstall | null => hookMethods(prototype, ['execute'], execute)

/** The operation of the pool's call that runs. */
let entering: Operation | null = null

function execute({ args, below, method }: MethodCall): unknown {
  const [fn, ...rest] = args
  if (typeof fn !== 'function') return below()
  const operation = beginOperation(
    { kind: 'cache', system: 'redis', name: 'CONNECTION', text: 'CONNECTION', phase: 'acquire', attributes: {} },
    method,
  )
  if (operation === null) return below()
  // The code of whoever has released the client calls the function.
  const run = operation.asCaller((...clients) => runAsked(operation, () => fn(...clients) as unknown))
  entering = operation
  try {
    return below([run, ...rest])
  } finally {
    entering = null
  }
}

function runAsked(operation: Operation, fn: () => unknown): unknown {
  const [outer, outerEntering] = [asked, entering]
  const call = { operation, isTaken: false }
  asked = call
  entering = null
  try {
    return fn()
  } finally {
    asked = outer
    entering = outerEntering
    if (!call.isTaken) operation.end()
  }
}

/** Calls that wait for a client. */
const waiting = new WeakMap<object, Operation>()

/** A call that has waited too long is taken from the pool's list, and only its own code knows of the error. */
export function hookWaitingCalls(lists: readonly object[]): Uninstall {
  const undo = lists.flatMap((list) => [
    hookMethods(list, ['push'], ({ args: [task], below }) => {
      if (entering !== null && typeof task === 'object' && task !== null && 'fn' in task) waiting.set(task, entering)
      return below()
    }),
    hookMethods(list, ['remove'], ({ args: [node], below }) => {
      const task = (node as { value?: unknown } | undefined)?.value
      if (typeof task === 'object' && task !== null)
        waiting.get(task)?.fail(new Error('no client of the pool was free'))
      return below()
    }),
  ])
  return () => {
    for (const each of undo.toReversed()) each?.()
  }
}
