import { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from 'node:net'

/** What a server has to answer, whichever version of HTTP it came by. */
export interface Exchange {
  server: Server
  /** `request`, or what the server emits instead where the client asked whether to go on. */
  event: string
  req: IncomingMessage
  res: ServerResponse
}

export interface ServerWatcher {
  /** Called instead of each request's emission; must call `emit`, once, and hand on what it answers. */
  onRequest(exchange: Exchange, emit: () => boolean): boolean
  /** A server listens; its own listeners have been told. */
  onListening(server: Server): void
}

type Emit = (this: Server, event: string | symbol, ...args: unknown[]) => boolean

/** All that bring a request and a response. Tunnels and upgrades bring a socket: they are the app's alone. */
const REQUEST_EVENTS: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation'])

/**
 * Watches every HTTP, HTTPS and HTTP/2 server of the process, those that exist already included: all of them inherit
 * what `net.Server` emits. Adds no listener to any. The answer undoes it; where somebody else has wrapped `emit` since,
 * ours stays below and only passes on.
 *
 * @example
 * const undo = patchServers({ onRequest: (exchange, emit) => emit(), onListening: () => {} })
 */
export function patchServers(watcher: ServerWatcher): () => void {
  const prototype = Server.prototype as unknown as { emit: Emit }
  const own = Object.getOwnPropertyDescriptor(prototype, 'emit')
  const above = Object.getPrototypeOf(prototype) as { emit: Emit }
  let active = true

  function emit(this: Server, ...args: [event: string | symbol, ...rest: unknown[]]): boolean {
    const pass = (): boolean => Reflect.apply((own?.value as Emit | undefined) ?? above.emit, this, args)
    if (!active) return pass()
    const [event, req, res] = args
    if (REQUEST_EVENTS.has(event) && isRequest(req) && isResponse(res)) {
      return watcher.onRequest({ server: this, event: String(event), req, res }, pass)
    }
    const had = pass()
    if (event === 'listening' && this.listening) watcher.onListening(this)
    return had
  }

  Object.defineProperty(prototype, 'emit', { value: emit, writable: true, configurable: true, enumerable: true })
  return () => {
    active = false
    if (Object.getOwnPropertyDescriptor(prototype, 'emit')?.value !== emit) return
    if (own === undefined) Reflect.deleteProperty(prototype, 'emit')
    else Object.defineProperty(prototype, 'emit', own)
  }
}

/** Servers of other protocols may emit events of these names. HTTP/2's classes are not public: its mark is a method. */
const isResponse = (res: unknown): res is ServerResponse =>
  res instanceof ServerResponse || isHttp2(res, 'createPushResponse')

const isRequest = (req: unknown): req is IncomingMessage => req instanceof IncomingMessage || isHttp2(req, 'setTimeout')

const isHttp2 = (message: unknown, method: string): boolean =>
  typeof message === 'object' && message !== null && typeof Reflect.get(message, method) === 'function'
