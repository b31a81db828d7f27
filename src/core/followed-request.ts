import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bindEmitter } from './bind-emitter.ts'
import { FollowedStamp } from './followed-stamp.ts'
import { isEmitHooked, isHeadHooked } from './message-hooks.ts'
import type { RequestContext } from './panel.ts'
import type { Recorder } from './recorder.ts'
import { appendToHead, onResponseHeaders } from './response-headers.ts'
import type { OurHeaders } from './response-headers.ts'
import { bytesSentSince, bytesWritten } from './response-info.ts'
import { scopes } from './scope.ts'
import type { Slotted } from './slot-list.ts'
import type { TrackedContext } from './tracked-context.ts'

type Emit = EventEmitter['emit']
type Message = IncomingMessage | ServerResponse

/** A request while it runs; adapters hold one per request. */
export interface TrackedRequest {
  readonly context: RequestContext
  /** Runs a part of the app as the root of the request's work. */
  run<T>(fn: () => T): T
  /** The same where the request's context has been lost on the way; within it, `fn` runs as it is. */
  resume<T>(fn: () => T): T
}

/** Who follows requests: one for all requests of a toolbar. */
export interface RequestFollower {
  headersFor(context: RequestContext, req: IncomingMessage): OurHeaders
  /** The request's record is complete: its response has ended, its connection closed or its profile was closed. */
  finish(followed: FollowedRequest): void
  /** The record could not be made. */
  fail(followed: FollowedRequest, error: unknown): void
  /** Nothing of it is on the request or its response any more. */
  released(followed: FollowedRequest): void
}

export interface FollowedParts {
  owner: RequestFollower
  context: TrackedContext
  req: IncomingMessage
  res: ServerResponse
  /** The framework's route pattern, asked for when the request has ended. */
  route: (() => string | null) | undefined
}

/** Shared, and never changed. */
const NONE: OurHeaders = {}

/**
 * One request with its response: adds our headers, keeps the listeners of both within the request's context, and sees
 * the end, whatever it is. It adds no listener and takes everything off again by itself, or by `release`.
 */
export class FollowedRequest implements TrackedRequest, Slotted {
  readonly context: TrackedContext
  readonly owner: RequestFollower
  slot = -1
  /** Its record is made, or will never be. */
  isOver = false
  isReleased = false
  /** Takes off what puts the toolbar into the page, which stands above the hooks of ours. */
  unwatchPage: (() => void) | null = null
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #route: (() => string | null) | undefined
  /** Takes off what messages of an unusual kind have of their own; most have nothing. */
  #unhook: (() => void)[] | null = null
  /** What the connection had written before; null where that is not this response's alone. */
  readonly #bytesBefore: number | null
  #timeToFirstByte: number | null = null
  #isComplete = false
  /** The head is being written, or was. */
  #isInHead = false
  /** Headers of ours that were sent. */
  #ours: OurHeaders = NONE

  constructor({ owner, context, req, res, route }: FollowedParts) {
    FollowedStamp.set(req, this)
    FollowedStamp.set(res, this)
    if (req.socket != null) FollowedStamp.setOnConnection(req.socket)
    this.context = context
    this.owner = owner
    this.#req = req
    this.#res = res
    this.#route = route
    this.#bytesBefore = bytesWritten(req, res)
    context.profile.onEnd = this
    if (!isEmitHooked(req) || !isEmitHooked(res) || !isHeadHooked(res)) this.#hookThese()
  }

  run<T>(fn: () => T): T {
    return this.context.profile.run(fn)
  }

  resume<T>(fn: () => T): T {
    const { profile } = this.context
    return profile.duration !== null || isWithin(profile.recorder) ? fn() : profile.run(fn)
  }

  /** Takes everything off the request and its response. */
  release(): void {
    if (this.isReleased) return
    this.isReleased = true
    this.unwatchPage?.()
    if (this.#unhook !== null) for (const step of this.#unhook) step()
    this.owner.released(this)
  }

  /** What the request or its response emits: within the request's context, but for the end, which ends it. */
  emit(message: Message, original: Emit, args: Parameters<Emit>): boolean {
    const [event] = args
    if (message === this.#res && (event === 'finish' || event === 'close')) {
      this.#end(event === 'finish' || this.#res.writableFinished)
    } else if (message.listenerCount(event) > 0) {
      return this.resume(() => Reflect.apply(original, message, args))
    }
    return Reflect.apply(original, message, args)
  }

  writeHead(original: ServerResponse['writeHead'], args: unknown[]): ServerResponse {
    if (this.#isInHead || this.#res.headersSent) return Reflect.apply(original, this.#res, args) as ServerResponse
    const result = Reflect.apply(original, this.#res, args) as ServerResponse
    appendToHead(this.#res, this)
    return result
  }

  /** Messages that no prototype of ours covers, such as those of HTTP/2, get hooks of their own. */
  #hookThese(): void {
    const around = (message: Message) => (event: string | symbol, emit: () => boolean) =>
      this.isReleased ? emit() : this.emit(message, emit as Emit, [event])
    this.#unhook = [bindEmitter(this.#req, around(this.#req)), bindEmitter(this.#res, around(this.#res))]
    // Comes off first, so it goes on last.
    this.#unhook.unshift(onResponseHeaders(this.#res, () => this.headersNow()))
  }

  headersNow(): OurHeaders {
    if (this.#isInHead || this.isReleased) return NONE
    this.#isInHead = true
    const { profile } = this.context
    this.#timeToFirstByte = profile.holdMoment()
    try {
      return (this.#ours = this.owner.headersFor(this.context, this.#req))
    } finally {
      profile.releaseMoment()
    }
  }

  /** We are called from the app's events and from timers, where an error would end the app. */
  #end(complete: boolean): void {
    this.#isComplete = complete
    this.release()
    try {
      this.context.profile.end(complete ? undefined : 'the connection closed before the response had ended')
    } catch (error) {
      this.owner.fail(this, error)
    }
  }

  /** The profile is over: by the response's end, or closed before that. What comes later does not change the record. */
  onProfileEnd(): void {
    const { context } = this
    if (context.duration !== null) return
    try {
      context.duration = context.profile.duration
      context.keepResponse(this.#res, {
        timeToFirstByte: this.#timeToFirstByte,
        bytesSent: bytesSentSince(this.#bytesBefore, this.#req),
        complete: this.#isComplete,
        ours: this.#ours,
        route: routeOf(this.#route),
      })
      this.owner.finish(this)
    } catch (error) {
      this.owner.fail(this, error)
    }
  }
}

/** Whether the running code belongs to this profile, or to one within it. */
function isWithin(recorder: Recorder): boolean {
  let inner: Recorder | null = scopes.getStore()?.recorder ?? null
  while (inner !== null && inner !== recorder) inner = inner.outer
  return inner !== null
}

/** The framework's part is the app's code as much as ours: it must not end the request's record. */
function routeOf(route: (() => string | null) | undefined): string | null {
  try {
    return route?.() ?? null
  } catch {
    return null
  }
}
