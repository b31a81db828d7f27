import { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { likeBelow, placeMethod } from '../place-method.ts'
import { listServerPrototypes } from './server-prototypes.ts'
import type { Emit, ServerPrototype } from './server-prototypes.ts'
import type { StreamExchange } from './stream-messages.ts'

/** A request to a server, of any version of HTTP. */
export interface Exchange {
  server: Server
  /** `request`, or the event that the server emits instead if the client asked whether to go on. */
  event: string
  req: IncomingMessage
  res: ServerResponse
}

export interface ServerWatcher {
  /** Called instead of each request's emission. It must call `emit` once and return its result. */
  onRequest(exchange: Exchange, emit: () => boolean): boolean
  /**
   * Called instead of each emission of a stream of HTTP/2 to a listener of the app; it does the same. `isRequest` tells
   * that the server has a request listener as well, to which the runtime emits a request for each stream.
   */
  onStream?(exchange: StreamExchange & { isRequest: boolean }, emit: () => boolean): boolean
  /** Called when a server listens, after its own listeners. */
  onListening(server: Server): void
}

/** All events with a request and a response. Tunnels and upgrades have a socket: they are left to the app. */
const REQUEST_EVENTS: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation'])

/**
 * Watches every HTTP, HTTPS and HTTP/2 server of the process, including existing ones, and adds no listener to any.
 * Returns the undo. If somebody else has wrapped an `emit` since, ours stays below it and only passes on.
 *
 * @example
 * const undo = patchServers({ onRequest: (exchange, emit) => emit(), onListening: () => {} })
 */
export function patchServers(
  watcher: ServerWatcher,
  prototypes: readonly ServerPrototype[] = listServerPrototypes(),
): () => void {
  const state: PatchState = { watcher, listening: new WeakSet(), streams: new WeakSet() }
  const undos = prototypes.map((prototype) => patchEmit(prototype, state))
  return () => {
    for (const undo of undos.toReversed()) undo()
  }
}

/** Shared by the patches of all prototypes. */
interface PatchState {
  readonly watcher: ServerWatcher
  /** Servers whose event is being emitted, so that a patch below the one that has seen it does not report it again. */
  readonly listening: WeakSet<Server>
  /** Streams that have been seen, for the same reason. */
  readonly streams: WeakSet<object>
}

function patchEmit(prototype: ServerPrototype, state: PatchState): () => void {
  const place = placeMethod<Emit>(prototype, 'emit', (here) =>
    likeBelow(
      here.below(),
      function emit(this: Server, ...args: [event: string | symbol, ...rest: unknown[]]): boolean {
        const pass = (): boolean => Reflect.apply(here.below(), this, args)
        if (!here.isActive) return pass()
        const [event, req, res] = args
        // A patch below this one sees the request again, and finds that it is tracked.
        if (REQUEST_EVENTS.has(event) && isRequest(req) && isResponse(res)) {
          return state.watcher.onRequest({ server: this, event: String(event), req, res }, pass)
        }
        if (event === 'stream' && isStream(req)) return passStream(this, args, { pass, state })
        return event === 'listening' ? passListening(this, pass, state) : pass()
      },
    ),
  )
  return () => place.undo()
}

function passStream(
  server: Server,
  [, stream, headers, , rawHeaders]: unknown[],
  { pass, state: { watcher, streams } }: { pass: () => boolean; state: PatchState },
): boolean {
  const isRequest = server.listenerCount('request') > 0
  // With a request listener, one is the runtime's own.
  const isHeard = server.listenerCount('stream') > (isRequest ? 1 : 0)
  if (watcher.onStream === undefined || !isHeard || streams.has(stream as object)) return pass()
  streams.add(stream as object)
  return watcher.onStream({ ...({ stream, headers, rawHeaders } as StreamExchange), isRequest }, pass)
}

function passListening(server: Server, pass: () => boolean, { watcher, listening }: PatchState): boolean {
  if (listening.has(server)) return pass()
  listening.add(server)
  let had: boolean
  try {
    had = pass()
  } finally {
    listening.delete(server)
  }
  if (server.listening) watcher.onListening(server)
  return had
}

/**
 * Servers of other protocols may emit events of these names. HTTP/2's classes are not public, so they are recognized by
 * a method.
 */
const isResponse = (res: unknown): res is ServerResponse =>
  res instanceof ServerResponse || isHttp2(res, 'createPushResponse')

const isRequest = (req: unknown): req is IncomingMessage => req instanceof IncomingMessage || isHttp2(req, 'setTimeout')

const isStream = (stream: unknown): boolean => isHttp2(stream, 'pushStream') && isHttp2(stream, 'respond')

const isHttp2 = (message: unknown, method: string): boolean =>
  typeof message === 'object' && message !== null && typeof Reflect.get(message, method) === 'function'

/** Returns whether a server has listeners for requests, by one of the two APIs of HTTP/2 or as of HTTP/1. */
export const answersRequests = (server: Server): boolean =>
  server.listenerCount('request') > 0 || (isHttp2(server, 'updateSettings') && server.listenerCount('stream') > 0)
