import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { placeMethod } from '../../../core/place-method.ts'
import { enclosingOperation, within } from '../../recording/enclosing.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, RuntimeSource, Uninstall } from '../../recording/source.ts'
import { describeHttp } from '../../texts/http.ts'

/** A request of undici, as its channels pass it. */
interface Request {
  origin?: unknown
  method?: unknown
  path?: unknown
}

const running = new WeakMap<object, Operation | null>()

/**
 * Requests of `fetch` and of undici, whichever copy of it. The operation begins where undici takes the request, in the
 * context of its caller; what comes later runs in that of the connection.
 */
export const undici: RuntimeSource = {
  name: 'undici',
  install() {
    const channels: [name: string, listener: (message: unknown) => void][] = [
      ['undici:request:create', onCreate],
      ['undici:client:beforeConnect', onConnect],
      ['undici:client:sendHeaders', onSend],
      ['undici:request:headers', onHeaders],
      ['undici:request:trailers', (message) => operationOf(message)?.end()],
      ['undici:request:error', (message) => operationOf(message)?.fail((message as { error?: unknown }).error)],
    ]
    for (const [name, listener] of channels) subscribe(name, listener)
    return () => {
      for (const [name, listener] of channels) unsubscribe(name, listener)
    }
  },
}

/** The request that was taken last, if it has not been sent: a client that has no connection makes one at once. */
let taken: Request | null = null

function onCreate(message: unknown): void {
  const { request } = message as { request: Request }
  running.set(request, enclosingOperation() ?? begin(request, request.origin, onCreate))
  taken = request
}

function onConnect(message: unknown): void {
  const request = taken
  taken = null
  const { host, protocol } = (message as { connectParams?: { host?: unknown; protocol?: unknown } }).connectParams ?? {}
  if (request !== null && String(request.origin) === `${String(protocol)}//${String(host)}`) {
    running.get(request)?.phase('connect')
  }
}

function onSend(message: unknown): void {
  taken = null
  operationOf(message)?.phase('service')
}

function begin({ method, path }: Request, origin: unknown, below: Function): Operation | null {
  if (typeof path !== 'string') return null
  const about = describeHttp(typeof method === 'string' ? method : 'GET', String(origin), path)
  return beginOperation({ kind: 'http', system: 'http', ...about, phase: 'acquire' }, below)
}

function onHeaders(message: unknown): void {
  const operation = operationOf(message)
  const { response } = message as { response?: { statusCode?: unknown } }
  if (typeof response?.statusCode === 'number') operation?.set('http.response.status_code', response.statusCode)
  operation?.phase('receive')
}

function operationOf(message: unknown): Operation | null | undefined {
  const { request } = message as { request?: object }
  return request === undefined ? undefined : running.get(request)
}

type Dispatch = (this: object, ...args: unknown[]) => unknown

/** By the handler of a request that a pool has been given. */
const waiting = new WeakMap<object, Operation>()

/**
 * Pools of undici that are full: they keep a request, and give it to a connection in the code of whoever has released
 * that, where its `create` event would name another caller.
 */
export const undiciPools: LibrarySource = {
  packages: ['undici'],
  modules: /\/node_modules\/undici\/lib\/(?:dispatcher\/)?(?:pool-base|dispatcher-base)\.js$/,
  install(exported) {
    const { PoolBase } = exported as { PoolBase?: unknown }
    if (typeof PoolBase === 'function') return hookPool(PoolBase.prototype as object)
    return typeof exported === 'function' ? hookDispatcher(exported.prototype as object) : null
  },
}

function hookPool(prototype: object): Uninstall | null {
  const key = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'dispatch')
  if (key === undefined) return null
  const place = placeMethod<Dispatch>(
    prototype,
    key,
    (here) =>
      function dispatch(this: object, ...args: unknown[]) {
        const [options, handler] = args
        const below = (): unknown => Reflect.apply(here.below(), this, args)
        const isNew = here.isActive && isObject(options) && isObject(handler) && enclosingOperation() === null
        if (!isNew) return below()
        const operation = begin(options, (options as Request).origin ?? urlOf(this), dispatch)
        if (operation === null) return below()
        waiting.set(handler, operation)
        return within(operation, below)
      },
  )
  return () => place.undo()
}

function hookDispatcher(prototype: object): Uninstall {
  const place = placeMethod<Dispatch>(
    prototype,
    'dispatch',
    (here) =>
      function dispatch(this: object, ...args: unknown[]) {
        const operation = here.isActive && isObject(args[1]) ? waiting.get(args[1]) : undefined
        const below = (): unknown => Reflect.apply(here.below(), this, args)
        return operation === undefined ? below() : within(operation, below)
      },
  )
  return () => place.undo()
}

/** The address of a pool, which its requests need not repeat. */
function urlOf(pool: object): unknown {
  const key = Object.getOwnPropertySymbols(pool).find(({ description }) => description === 'url')
  const url: unknown = key === undefined ? undefined : Reflect.get(pool, key)
  return url instanceof URL ? url.origin : ''
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
