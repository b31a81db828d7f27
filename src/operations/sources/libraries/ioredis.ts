import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { describeCommand, HANDSHAKE, hashCommand } from '../../texts/redis.ts'
import { describeServer } from '../../texts/server.ts'
import type { Server } from '../../texts/server.ts'

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
  { args: given }: Command,
  { client, isReady, below }: { client: Client; isReady: boolean; below: Function },
): Operation | null {
  const args: readonly unknown[] = Array.isArray(given) ? given : []
  return beginOperation(
    {
      kind: 'cache',
      system: SYSTEM,
      name: name.toUpperCase(),
      text: describeCommand(name, args[0]),
      parameters: hashCommand(name, args),
      phase: isReady ? 'service' : 'connect',
      attributes: describeServer(SYSTEM, client.options),
    },
    below,
  )
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
