import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import { redactText } from '../../../core/redaction/index.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { describeServer } from '../../texts/server.ts'
import type { Server } from '../../texts/server.ts'
import { templateKey } from '../../texts/template.ts'

type Method = (this: Client, ...args: unknown[]) => unknown

interface Client {
  status?: unknown
  options?: Server
}

/** A command of ioredis. Its client settles it by `resolve` and `reject`. */
interface Command {
  name?: unknown
  args?: unknown
  resolve?: unknown
  reject?: unknown
}

const SYSTEM = 'redis'
/** Commands by which a connection introduces itself. */
const HANDSHAKE = new Set(['auth', 'hello', 'info', 'client', 'select', 'readonly'])
/** Commands whose first argument is no key. */
const WITHOUT_KEY = new Set([
  ...HANDSHAKE,
  ...['ping', 'echo', 'eval', 'evalsha', 'script', 'multi', 'exec', 'discard', 'unwatch', 'scan', 'config', 'command'],
  ...['cluster', 'quit', 'time', 'dbsize', 'flushall', 'flushdb', 'fcall', 'wait', 'role', 'memory', 'object'],
])

/**
 * Commands of `ioredis`. One begins where the app calls it; a command that waits for a connection is sent again by the
 * client, in the code of whoever opened that.
 */
export const ioredis: LibrarySource = {
  packages: ['ioredis'],
  modules: /\/node_modules\/ioredis\/built\/(?:Redis|redis\/index|cluster\/index)\.js$/,
  install(exported) {
    const prototype = prototypeOf(exported)
    return prototype === null ? null : hook(prototype)
  },
}

const running = new WeakMap<object, Operation | null>()

function hook(prototype: object): Uninstall {
  const place = placeMethod<Method>(prototype, 'sendCommand', (here) =>
    likeBelow(here.below(), function sendCommand(this: Client, ...args: unknown[]) {
      const [command] = args
      if (here.isActive && typeof command === 'object' && command !== null) {
        follow(this, command, sendCommand)
      }
      return Reflect.apply(here.below(), this, args)
    }),
  )
  return () => place.undo()
}

function follow(client: Client, command: Command, below: Function): void {
  const known = running.get(command)
  const isReady = client.status === 'ready'
  if (known !== undefined) {
    // From the queue of commands that waited for the connection, or a cluster's to its node.
    if (isReady) known?.phase('service')
    return
  }
  const name = typeof command.name === 'string' ? command.name.toLowerCase() : ''
  if (name === '' || (!isReady && HANDSHAKE.has(name))) return
  const operation = begin(name, command, { client, isReady, below })
  running.set(command, operation)
  if (operation !== null) watchEnd(command, operation)
}

function begin(
  name: string,
  { args }: Command,
  { client, isReady, below }: { client: Client; isReady: boolean; below: Function },
): Operation | null {
  return beginOperation(
    {
      kind: 'cache',
      system: SYSTEM,
      name: name.toUpperCase(),
      text: describe(name, args),
      phase: isReady ? 'service' : 'connect',
      attributes: describeServer(SYSTEM, client.options),
    },
    below,
  )
}

/** Values are not kept, and of a key only its words. */
function describe(name: string, args: unknown): string {
  const key: unknown = Array.isArray(args) && !WITHOUT_KEY.has(name) ? args[0] : undefined
  const verb = name.toUpperCase()
  if (typeof key !== 'string' && typeof key !== 'number') return verb
  return `${verb} ${redactText(templateKey(String(key)))}`
}

/** A listener on the promise would hide a rejection that nobody handles. */
function watchEnd(command: Command, operation: Operation): void {
  const { resolve, reject } = command
  if (typeof resolve !== 'function' || typeof reject !== 'function') return
  command.resolve = (...args: unknown[]) => {
    operation.end()
    return Reflect.apply(resolve, command, args)
  }
  command.reject = (...args: unknown[]) => {
    operation.fail(args[0])
    return Reflect.apply(reject, command, args)
  }
}

function prototypeOf(exported: unknown): object | null {
  const given = typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : exported
  const prototype: unknown = typeof given === 'function' ? given.prototype : null
  if (typeof prototype !== 'object' || prototype === null) return null
  return typeof (prototype as Record<string, unknown>)['sendCommand'] === 'function' ? prototype : null
}
