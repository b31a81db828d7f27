import { IncomingMessage, ServerResponse } from 'node:http'
import { likeBelow, placeMethod } from '../place-method.ts'
import type { MethodPlace } from '../place-method.ts'
import { OwnerStamp } from './message-owner.ts'

type Emit = IncomingMessage['emit']
type WriteHead = ServerResponse['writeHead']

/**
 * The events and heads of tracked requests are hooked once for all of them: on the prototypes of `node:http`, while a
 * toolbar is on. Hooks on each message cost a small request more than the rest of the toolbar together: two closures,
 * two properties and their deletion each, which turns the message into a slow object.
 *
 * A message that belongs to no tracked request passes through after one read of a private field. Messages of another
 * kind (HTTP/2, a framework's test doubles, a message with an `emit` of its own) are hooked one by one, see
 * `live-request.ts`.
 */
let users = 0
let hooks: MessageHooks | null = null

/** Installs the prototype hooks (reference-counted) and returns their release function. */
export function useMessageHooks(): () => void {
  if (++users === 1) hooks = install()
  let isUser = true
  return () => {
    if (!isUser) return
    isUser = false
    if (--users > 0) return
    hooks?.uninstall()
    hooks = null
  }
}

/** Returns whether the events of this message pass our hook. */
export const isEmitHooked = (message: IncomingMessage | ServerResponse): boolean =>
  // oxlint-disable-next-line typescript/unbound-method -- only compared
  hooks !== null && (message.emit === hooks.requestEmit || message.emit === hooks.responseEmit)

/** Returns whether the head of this response passes our hook. */
export const isHeadHooked = (res: ServerResponse): boolean =>
  // oxlint-disable-next-line typescript/unbound-method -- only compared
  hooks !== null && res.writeHead === hooks.writeHead

/** The methods on the prototypes. Made anew for each installation: one that somebody has wrapped may still be below. */
interface MessageHooks {
  requestEmit: unknown
  responseEmit: unknown
  writeHead: unknown
  uninstall(): void
}

function install(): MessageHooks {
  const requestEmit = placeMethod<Emit>(IncomingMessage.prototype, 'emit', makeEmit)
  const responseEmit = placeMethod<Emit>(ServerResponse.prototype, 'emit', makeEmit)
  const writeHead = placeMethod<WriteHead>(ServerResponse.prototype, 'writeHead', makeWriteHead)
  return {
    requestEmit: requestEmit.method,
    responseEmit: responseEmit.method,
    writeHead: writeHead.method,
    uninstall() {
      for (const place of [writeHead, responseEmit, requestEmit]) place.undo()
    },
  }
}

type Here<M extends Emit | WriteHead> = Pick<MethodPlace<M>, 'below'>

const makeEmit = (here: Here<Emit>): Emit =>
  likeBelow(here.below(), function emit(this: IncomingMessage | ServerResponse, ...args: Parameters<Emit>): boolean {
    const owner = OwnerStamp.get(this)
    if (owner === undefined || owner.isReleased) return Reflect.apply(here.below(), this, args)
    return owner.emit(this, here.below(), args)
  })

const makeWriteHead = (here: Here<WriteHead>): WriteHead =>
  likeBelow(here.below(), function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
    const owner = OwnerStamp.get(this)
    if (owner === undefined || owner.isReleased) return Reflect.apply(here.below(), this, args) as ServerResponse
    return owner.writeHead(here.below(), args)
  })
