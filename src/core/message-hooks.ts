import { IncomingMessage, ServerResponse } from 'node:http'
import { FollowedStamp } from './followed-stamp.ts'

type Emit = IncomingMessage['emit']
type WriteHead = ServerResponse['writeHead']

/**
 * What a followed request must see of its messages, hooked once for all of them: on the prototypes of `node:http`,
 * while a toolbar is on. Hooks on each message cost a small request more than everything else of ours together: two
 * closures, two properties and their deletion each, which turns the message into a slow object.
 *
 * A message that nobody follows passes through after one look at a private field. Messages of another kind (HTTP/2,
 * a framework's test doubles, a message with an `emit` of its own) are hooked one by one, see `followed-request.ts`.
 */
let users = 0
let uninstall: (() => void) | null = null

/** Hooks the prototypes until the answer is called; several users share the hooks. */
export function useMessageHooks(): () => void {
  if (++users === 1) uninstall = install()
  let isUser = true
  return () => {
    if (!isUser) return
    isUser = false
    if (--users > 0) return
    uninstall?.()
    uninstall = null
  }
}

/** Whether what this message emits passes our hook. */
export const isEmitHooked = (message: IncomingMessage | ServerResponse): boolean =>
  // oxlint-disable-next-line typescript/unbound-method -- only compared
  users > 0 && (message.emit === requestEmit || message.emit === responseEmit)

/** Whether the head of this response passes our hook. */
export const isHeadHooked = (res: ServerResponse): boolean =>
  // oxlint-disable-next-line typescript/unbound-method -- only compared
  users > 0 && res.writeHead === writeHead

// oxlint-disable typescript/unbound-method -- called with their receivers
let emitOfRequests: Emit = IncomingMessage.prototype.emit
let emitOfResponses: Emit = ServerResponse.prototype.emit
let writeHeadBelow: WriteHead = ServerResponse.prototype.writeHead
// oxlint-enable typescript/unbound-method

const requestEmit = named('emit', function (this: IncomingMessage, ...args: Parameters<Emit>): boolean {
  const followed = FollowedStamp.get(this)
  if (followed === undefined || followed.isReleased) return Reflect.apply(emitOfRequests, this, args)
  return followed.emit(this, emitOfRequests, args)
})

const responseEmit = named('emit', function (this: ServerResponse, ...args: Parameters<Emit>): boolean {
  const followed = FollowedStamp.get(this)
  if (followed === undefined || followed.isReleased) return Reflect.apply(emitOfResponses, this, args)
  return followed.emit(this, emitOfResponses, args)
})

const writeHead = named('writeHead', function (this: ServerResponse, ...args: unknown[]): ServerResponse {
  const followed = FollowedStamp.get(this)
  if (followed === undefined || followed.isReleased) return Reflect.apply(writeHeadBelow, this, args) as ServerResponse
  return followed.writeHead(writeHeadBelow, args)
})

function install(): () => void {
  const undo = [
    replace(IncomingMessage.prototype, 'emit', requestEmit, (below) => (emitOfRequests = below)),
    replace(ServerResponse.prototype, 'emit', responseEmit, (below) => (emitOfResponses = below)),
    replace(
      ServerResponse.prototype,
      'writeHead',
      writeHead,
      (below) => (writeHeadBelow = below as unknown as WriteHead),
    ),
  ]
  return () => {
    for (const step of undo.reverse()) step()
  }
}

/**
 * Puts a method in the place of another, with the attributes of the one that it hides. Undoing leaves alone what
 * somebody else has put over it since: ours then only passes on.
 */
function replace(object: object, name: string, method: object, keep: (below: Emit) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name)
  keep(Reflect.get(object, name) as Emit)
  const { enumerable = false } = own ?? {}
  Object.defineProperty(object, name, { value: method, writable: true, configurable: true, enumerable })
  return () => {
    if (Reflect.get(object, name) !== method) return
    if (own === undefined) Reflect.deleteProperty(object, name)
    else Object.defineProperty(object, name, own)
  }
}

/** Under the name that the app may read. */
function named<T extends object>(name: string, method: T): T {
  return Object.defineProperty(method, 'name', { value: name })
}
