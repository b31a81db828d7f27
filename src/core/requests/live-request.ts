import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { bindEmitter } from '../http/bind-emitter.ts'
import { OwnerStamp } from '../http/message-owner.ts'
import type { MessageOwner } from '../http/message-owner.ts'
import { isEmitHooked, isHeadHooked } from '../http/message-hooks.ts'
import { isSent } from '../http/stream-messages.ts'
import type { RequestContext } from '../panels/panel.ts'
import { isWithin } from '../recording/scope.ts'
import { appendToHead, onResponseHeaders } from '../http/response-headers.ts'
import type { OurHeaders } from '../http/response-headers.ts'
import { runNoted } from '../panels/told-errors.ts'
import { readRoute } from './read-route.ts'
import { bytesSentSince, bytesWritten } from './response-info.ts'
import type { Slotted } from '../slot-list.ts'
import type { TrackedContext } from './tracked-context.ts'

type Emit = EventEmitter['emit']
type Message = IncomingMessage | ServerResponse

/** The adapters' view of a tracked request; each holds one per request. */
export interface TrackedRequest {
  readonly context: RequestContext
  /** Runs a part of the app as the root of the request's work. */
  run<T>(fn: () => T): T
  /** Runs `fn` in the request's context if that has been lost; inside it, `fn` simply runs. */
  resume<T>(fn: () => T): T
}

/** Owns the tracked requests of a toolbar. */
export interface RequestOwner {
  headersFor(context: RequestContext, req: IncomingMessage): OurHeaders
  /**
   * Called when the record is complete: the response has ended, the connection was closed or the recording was closed.
   */
  finish(request: LiveRequest): void
  /** Called if the record could not be made. */
  fail(request: LiveRequest, error: unknown): void
  /** Called if reading the route failed; the record then has none. */
  warnOfRoute(reason: string): void
  /** Called when no hook is left on the request or its response. */
  released(request: LiveRequest): void
}

export interface LiveRequestParts {
  owner: RequestOwner
  context: TrackedContext
  req: IncomingMessage
  res: ServerResponse
  /** Returns the framework's route pattern; called when the request has ended. */
  route: (() => string | null) | undefined
  hook?: HookRequest | undefined
}

/** Hooks the emitters of messages that are no emitters themselves, and returns the steps that undo it. */
export type HookRequest = (request: LiveRequest) => (() => void)[]

/** Shared, so it must never be changed. */
const NONE: OurHeaders = {}

/**
 * Tracks one request with its response: adds our headers, runs the listeners of both within the request's context, and
 * detects the end, for whatever reason. Adds no listener, and removes all hooks at the end or by `release`.
 */
export class LiveRequest implements TrackedRequest, MessageOwner, Slotted {
  readonly context: TrackedContext
  readonly owner: RequestOwner
  slot = -1
  /** True when its record is made, or will never be. */
  isOver = false
  isReleased = false
  /** Removes the badge from the page; its hooks lie above ours. */
  removeBadge: (() => void) | null = null
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #route: (() => string | null) | undefined
  /** Remove the hooks on messages of an unusual kind; most have none. */
  #unhook: (() => void)[] | null = null
  /** Bytes that the connection had written before; null if it does not belong to this response alone. */
  readonly #bytesBefore: number | null
  #timeToFirstByte: number | null = null
  #isComplete = false
  /** True while the head is being written, and afterwards. */
  #isInHead = false
  /** The headers of ours that were sent. */
  #ours: OurHeaders = NONE

  constructor({ owner, context, req, res, route, hook }: LiveRequestParts) {
    OwnerStamp.set(req, this)
    OwnerStamp.set(res, this)
    if (req.socket != null) OwnerStamp.setOnConnection(req.socket)
    this.context = context
    this.owner = owner
    this.#req = req
    this.#res = res
    this.#route = route
    this.#bytesBefore = bytesWritten(req, res)
    context.profile.onEnd = this
    context.profile.recorder.subject = this
    if (hook !== undefined) this.#unhook = hook(this)
    else if (!isEmitHooked(req) || !isEmitHooked(res) || !isHeadHooked(res)) this.#hookThese()
  }

  /** Returns the tracked request of the message, of whichever toolbar in this process, if there is one. */
  static of(message: object): LiveRequest | undefined {
    const owner = OwnerStamp.get(message)
    return owner instanceof LiveRequest ? owner : undefined
  }

  run<T>(fn: () => T): T {
    return runNoted(this.context.profile, fn)
  }

  resume<T>(fn: () => T): T {
    const { profile } = this.context
    return profile.duration !== null || isWithin(profile.recorder) ? fn() : profile.run(fn)
  }

  /** Removes all hooks from the request and its response. */
  release(): void {
    if (this.isReleased) return
    this.isReleased = true
    this.removeBadge?.()
    if (this.#unhook !== null) for (const step of this.#unhook) step()
    this.owner.released(this)
  }

  /**
   * Emits an event of the request or its response within the request's context. The end of the response ends the
   * record.
   */
  emit(message: Message, original: Emit, args: Parameters<Emit>): boolean {
    const [event] = args
    if (message === this.#res && (event === 'finish' || event === 'close')) {
      this.#end(event === 'finish' ? isWhole(this.#req, this.#res) : this.#res.writableFinished)
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

  /** Hooks messages that our prototype hooks do not cover, such as those of HTTP/2. */
  #hookThese(): void {
    const around = (message: Message) => (event: string | symbol, emit: () => boolean) =>
      this.isReleased ? emit() : this.emit(message, emit as Emit, [event])
    this.#unhook = [bindEmitter(this.#req, around(this.#req)), bindEmitter(this.#res, around(this.#res))]
    // Removed first, so installed last.
    this.#unhook.unshift(onResponseHeaders(this.#res, () => this.headersNow()))
  }

  headersNow(): OurHeaders {
    if (this.#isInHead || this.isReleased) return NONE
    this.#isInHead = true
    const { profile } = this.context
    this.#timeToFirstByte = profile.holdMoment()
    try {
      if (this.#claimNow()) profile.recorder.answeredBy = profile.currentTask()
      return (this.#ours = this.owner.headersFor(this.context, this.#req))
    } finally {
      profile.releaseMoment()
    }
  }

  /** A framework writes the answer in reactions of promises, in the request's context, that no backend may see. */
  #claimNow(): boolean {
    const { profile } = this.context
    const isOwn = isWithin(profile.recorder)
    if (isOwn) profile.claimNow()
    return isOwn
  }

  /** Ends the recording. The callers are the app's events and timers, in which an error would end the app. */
  #end(complete: boolean): void {
    this.#isComplete = complete
    this.release()
    const { profile } = this.context
    profile.holdMoment()
    try {
      this.#claimNow()
      profile.end(complete ? undefined : 'the connection closed before the response had ended')
    } catch (error) {
      this.owner.fail(this, error)
    }
  }

  /**
   * Completes the record when the recording has ended, by the response's end or earlier. Later events do not change it.
   */
  onRecordingEnd(): void {
    const { context } = this
    context.profile.recorder.subject = null
    if (context.duration !== null) return
    try {
      context.keepDuration(context.profile.duration)
      context.keepResponse(this.#res, {
        timeToFirstByte: this.#timeToFirstByte,
        bytesSent: bytesSentSince(this.#bytesBefore, this.#req),
        complete: this.#isComplete,
        ours: this.#ours,
        route: readRoute(this.#route, (reason) => this.owner.warnOfRoute(reason)),
      })
      this.owner.finish(this)
    } catch (error) {
      this.owner.fail(this, error)
    }
  }
}

/** Returns whether a response that has told that it finished was sent: one of HTTP/2 tells it of every end. */
function isWhole(req: IncomingMessage, res: ServerResponse): boolean {
  if (req.httpVersionMajor < 2) return true
  const stream = (res as { stream?: ServerHttp2Stream }).stream
  return stream === undefined || isSent(stream)
}
