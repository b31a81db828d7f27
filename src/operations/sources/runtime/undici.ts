import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { placeMethod } from '../../../core/place-method.ts'
import { enclosingOperation, within } from '../../recording/enclosing.ts'
import { LastListener } from '../../recording/last-listener.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, RuntimeSource, Uninstall } from '../../recording/source.ts'
import { traceOutgoing } from '../../recording/trace-headers.ts'
import { describeHttp } from '../../texts/http.ts'

/** A request of undici, as its channels pass it. */
interface Request {
  origin?: unknown
  method?: unknown
  path?: unknown
  headers?: unknown
  addHeader?: unknown
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
      ['undici:client:beforeConnect', onConnect],
      ['undici:client:sendHeaders', onSend],
      ['undici:request:headers', onHeaders],
      ['undici:request:trailers', (message) => operationOf(message)?.end()],
      ['undici:request:error', (message) => operationOf(message)?.fail((message as { error?: unknown }).error)],
    ]
    const created = new LastListener('undici:request:create', onCreate)
    for (const [name, listener] of channels) subscribe(name, listener)
    return () => {
      created.close()
      for (const [name, listener] of channels) unsubscribe(name, listener)
    }
  },
}

/** The request that was taken last, if it has not been sent: a client that has no connection makes one at once. */
let taken: Request | null = null

function onCreate(message: unknown, isLast: boolean): void {
  const { request } = message as { request: Request }
  const operation = enclosingOperation() ?? begin(request, request.origin, onCreate)
  running.set(request, operation)
  taken = request
  if (operation === null) return
  const add = isLast && request.method !== 'CONNECT' ? request.addHeader : undefined
  traceOutgoing(operation, {
    get: (name) => headerOf(request.headers, name),
    add: typeof add === 'function' ? (name, value) => void Reflect.apply(add, request, [name, value]) : null,
  })
}

/** Finds a header of a request: names and values in turn, or before undici 6 the text that is sent. */
function headerOf(headers: unknown, name: string): unknown {
  if (typeof headers === 'string') return new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(headers)?.[1]
  if (!Array.isArray(headers)) return undefined
  const at = headers.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === name)
  return at < 0 ? undefined : (headers as unknown[])[at + 1]
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
