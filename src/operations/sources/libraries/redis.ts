import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { hookMethods, isClass, isMethod } from '../../recording/hook-methods.ts'
import type { MethodCall } from '../../recording/hook-methods.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, LoadedModule, Uninstall } from '../../recording/source.ts'
import { describeCommand, hashCommand } from '../../texts/redis.ts'
import { describeServer } from '../../texts/server.ts'
import { askedOperation, hookPool, hookWaitingCalls } from './redis-pool.ts'

/** A command in the queue of a client, which settles it by `resolve` and `reject`. */
interface Command {
  args: readonly unknown[]
  resolve: (...args: unknown[]) => unknown
  reject: (...args: unknown[]) => unknown
}

/** A client; each part may be missing in another version. */
interface Client {
  isReady?: unknown
  options?: { socket?: object; database?: unknown }
}

const SYSTEM = 'redis'
/** Methods of clients that queue commands in their synchronous part. */
const SENDERS = ['sendCommand', 'commandsExecutor', 'multiExecutor', '_executePipeline', '_executeMulti']

/**
 * Commands of `redis` (node-redis). One begins where the app calls it: there its client puts it into its queue. One that
 * needs a client of a pool begins with the wait for that. The library's own channels tell of it when it is sent, in the
 * code of whoever has released the client.
 */
export const redis: LibrarySource = {
  packages: ['redis', '@redis/client', '@node-redis/client'],
  modules:
    /\/node_modules\/@(?:node-)?redis\/client\/dist\/lib\/client\/(?:index|pool|linked-list|commands-queue)\.js$/,
  install(exported, module) {
    const { DoublyLinkedList, SinglyLinkedList, RedisClientPool, default: given } = exported as Record<string, unknown>
    if (isClass(DoublyLinkedList)) return hookLists(DoublyLinkedList.prototype, SinglyLinkedList)
    if (isClass(RedisClientPool)) return hookPool(RedisClientPool.prototype)
    if (!isClass(given)) return null
    return isMethod(given.prototype, 'addCommand') ? hookListOf(module) : hookMethods(given.prototype, SENDERS, send)
  },
}

function hookLists(doubly: object, singly: unknown): Uninstall {
  const undoQueue = hookQueue(doubly, { add: 'add', isNode: false })
  const undoWaiting = hookWaitingCalls(isClass(singly) ? [doubly, singly.prototype] : [doubly])
  return () => {
    undoWaiting()
    undoQueue()
  }
}

/** Before version 5, a client's queue is a list of the package `yallist`, which others may share. */
function hookListOf({ children = [] }: LoadedModule): Uninstall | null {
  const list = children.find(({ filename }) => /[\\/]yallist[\\/]yallist\.js$/.test(filename ?? ''))?.exports
  return isClass(list) ? hookQueue(list.prototype, { add: 'pushNode', isNode: true }) : null
}

/** The client whose synchronous code runs. */
let sender: Client | null = null

function send({ object, below }: MethodCall): unknown {
  const outer = sender
  sender = object
  try {
    return below()
  } finally {
    sender = outer
  }
}

/** Commands that wait in a queue or for their answer. */
const running = new WeakMap<object, Operation>()

/** @param add the method by which a command comes into the queue, as such or in a node */
function hookQueue(prototype: object, { add, isNode }: { add: string; isNode: boolean }): Uninstall {
  const undoAdd = hookMethods(prototype, [add], ({ args, below, method }) => {
    const value = isNode ? (args[0] as { value?: unknown } | undefined)?.value : args[0]
    // A command before all others is the connection's own.
    if (isCommand(value) && args[1] !== true) follow(value, method)
    return below()
  })
  const undoShift = hookMethods(prototype, ['shift'], ({ below }) => {
    const value = below()
    if (isObject(value)) running.get(value)?.phase('service')
    return value
  })
  return () => {
    undoShift?.()
    undoAdd?.()
  }
}

function follow(command: Command, below: Function): void {
  if (running.has(command)) return
  const [name, ...args] = command.args
  if (typeof name !== 'string') return
  const operation = beginCommand(name, args, below)
  if (operation === null) return
  running.set(command, operation)
  const { resolve, reject } = command
  // A listener on the promise would hide a rejection that nobody handles.
  command.resolve = (...args: unknown[]) => {
    operation.end()
    return Reflect.apply(resolve, command, args)
  }
  command.reject = (...args: unknown[]) => {
    operation.fail(args[0])
    return Reflect.apply(reject, command, args)
  }
}

function beginCommand(name: string, args: readonly unknown[], below: Function): Operation | null {
  const [key] = args
  const text = describeCommand(name, typeof key === 'string' ? key : undefined)
  const start: OperationStart = {
    kind: 'cache',
    system: SYSTEM,
    name: name.toUpperCase(),
    text,
    phase: sender?.isReady === false ? 'connect' : 'queue',
    parameters: hashCommand(name, args),
    attributes: describeServer(SYSTEM, { ...sender?.options?.socket, database: sender?.options?.database }),
  }
  const asked = askedOperation()
  return asked === null ? beginOperation(start, below) : asked(start)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function isCommand(value: unknown): value is Command {
  if (!isObject(value)) return false
  const { args, resolve, reject } = value as Partial<Command>
  return Array.isArray(args) && typeof resolve === 'function' && typeof reject === 'function'
}
