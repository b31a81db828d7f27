import { EventEmitter } from 'node:events'
import { beginUnit } from '../../../core/requests/units.ts'
import type { RunningUnit } from '../../../core/requests/units.ts'
import { redactText } from '../../../core/redaction/index.ts'
import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import { outcomeOf } from '../../../profilers/outcome.ts'
import { replaceCallback } from '../../recording/callbacks.ts'
import { followPromise } from '../../recording/follow-promise.ts'
import { hookMethods } from '../../recording/hook-methods.ts'
import type { Method } from '../../recording/hook-methods.ts'
import type { Uninstall } from '../../recording/source.ts'
import { templatePath } from '../../texts/template.ts'

/** The addresses of sockets that a server has accepted. */
const addresses = new WeakMap<object, string>()

/** Notes the path at which a server of `ws` accepts each socket. */
export const hookServer = (prototype: object): Uninstall | null =>
  hookMethods(prototype, ['completeUpgrade'], ({ args, below }) =>
    below(
      replaceCallback(args, (callback) => (socket, request, ...rest) => {
        const url = (request as { url?: unknown } | undefined)?.url
        if (typeof socket === 'object' && socket !== null && typeof url === 'string') addresses.set(socket, pathOf(url))
        return callback(socket, request, ...rest)
      }) ?? args,
    ),
  )

/**
 * Makes a unit of each message that comes on a socket: from its listeners' calls until the promises that they have
 * returned have settled. Its content is not read.
 */
export function hookMessages(prototype: object): Uninstall {
  const place = placeMethod<Method>(prototype, 'emit', (here) =>
    likeBelow(here.below(), function emit(this: object, ...args: unknown[]) {
      const below = (): unknown => Reflect.apply(here.below(), this, args)
      // With captured rejections, the emitter looks at what listeners return.
      if (args[0] !== 'message' || !here.isActive || EventEmitter.captureRejections) return below()
      const listeners = Reflect.apply(rawListeners, this, ['message']) as Method[]
      // Somebody who waits for one message handles none.
      const isHandled = listeners.some((listener) => !('listener' in listener))
      const unit = isHandled ? beginUnit({ kind: 'message', name: addressOf(this) }) : null
      if (unit === null) return below()
      call(unit, () => listeners.map((listener) => Reflect.apply(listener, this, args.slice(1))))
      return true
    }),
  )
  return () => place.undo()
}

// oxlint-disable-next-line typescript/unbound-method -- it gets its receiver
const { rawListeners } = EventEmitter.prototype

/** Calls the listeners as the unit, and ends it when all promises that they have returned have settled. */
function call(unit: RunningUnit, listeners: () => unknown[]): void {
  let running = 1
  let status: 'completed' | 'failed' | 'cancelled' = 'completed'
  const leave = (): void => {
    if (--running === 0) unit.end(status)
  }
  try {
    for (const result of unit.run(listeners)) {
      if (!(result instanceof Promise)) continue
      running++
      const fail = (error: unknown): void => {
        status = outcomeOf(error)
        leave()
      }
      // Nobody else has the promise: a rejection is unhandled as before.
      void followPromise(result, { end: leave, fail })
    }
  } catch (error) {
    status = outcomeOf(error)
    throw error
  } finally {
    leave()
  }
}

function addressOf(socket: { url?: unknown }): string {
  const known = addresses.get(socket)
  if (known !== undefined) return known
  return typeof socket.url === 'string' && URL.canParse(socket.url) ? pathOf(socket.url) : '/'
}

/** Returns the path without ids and query, after the host if there is one. */
function pathOf(url: string): string {
  const { host, pathname } = new URL(url, 'ws://nowhere')
  return redactText(`${host === 'nowhere' ? '' : host}${templatePath(pathname)}`)
}
