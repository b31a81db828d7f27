import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { hearErrors, tellError } from '../../core/panels/told-errors.ts'
import type { ErrorListener } from '../../core/panels/told-errors.ts'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import { recorderOf } from '../../core/requests/request-around.ts'
import { LoadedLibraries } from '../../operations/loaded-libraries.ts'
import { expressErrors } from './express-errors.ts'
import { koaErrors } from './koa-errors.ts'

type Emit = (this: unknown, ...args: unknown[]) => unknown

const FASTIFY_CHANNEL = 'tracing:fastify.request.handler:error'

let holders = 0
let uninstall: (() => void) | null = null
const libraries = new LoadedLibraries([expressErrors, koaErrors])

/**
 * Calls the listener with the errors of async functions, those that frameworks answer with, and those that nobody
 * handles. Backends and adapters tell theirs by `tellError`.
 */
export function holdErrors(listener: ErrorListener): () => void {
  const stop = hearErrors(listener)
  if (holders++ === 0) uninstall = install()
  return () => {
    stop()
    if (--holders > 0) return
    uninstall?.()
    uninstall = null
  }
}

function install(): () => void {
  subscribe(FASTIFY_CHANNEL, onFastifyError)
  const release = hookProcess()
  libraries.open()
  return () => {
    libraries.close()
    release()
    unsubscribe(FASTIFY_CHANNEL, onFastifyError)
  }
}

function onFastifyError(message: unknown): void {
  const { error, request } = message as { error?: unknown; request?: { raw?: unknown } }
  const recorder = recorderOf(request?.raw)
  if (recorder !== undefined) tellError(error, 'response', { recorder })
}

/**
 * Looks at the events by which the runtime tells of errors that nobody handles. A listener would not do: one of
 * `unhandledRejection` lets a process go on that would end, and the app counts listeners.
 */
function hookProcess(): () => void {
  const place = placeMethod<Emit>(process, 'emit', (here) =>
    likeBelow(here.below(), function emit(this: unknown, ...args: unknown[]) {
      if (here.isActive && this === process) {
        if (args[0] === 'unhandledRejection') tellError(args[1], 'rejection')
        else if (args[0] === 'uncaughtExceptionMonitor') tellError(args[1], 'exception')
      }
      return Reflect.apply(here.below(), this, args)
    }),
  )
  return () => place.undo()
}
