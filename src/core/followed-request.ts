import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { bindEmitter } from './bind-emitter.ts'
import { FollowedStamp } from './followed-stamp.ts'
import type { RequestContext } from './panel.ts'
import type { Recorder } from './recorder.ts'
import { onResponseHeaders } from './response-headers.ts'
import type { OurHeaders } from './response-headers.ts'
import { countSentBytes, describeResponse } from './response-info.ts'
import { scopes } from './scope.ts'
import type { Slotted } from './slot-list.ts'

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
  context: RequestContext
  req: IncomingMessage
  res: ServerResponse
  /** The framework's route pattern, asked for when the request has ended. */
  route: (() => string | null) | undefined
  /** Takes off what was put on the response before. */
  unwatchPage: (() => void) | null
}

/** Shared, and never changed. */
const NONE: OurHeaders = {}

/**
 * One request with its response: adds our headers, keeps the listeners of both within the request's context, and sees
 * the end, whatever it is. It adds no listener and takes everything off again by itself, or by `release`.
 */
export class FollowedRequest implements TrackedRequest, Slotted {
  readonly context: RequestContext
  readonly owner: RequestFollower
  slot = -1
  /** Its record is made, or will never be. */
  isOver = false
  isReleased = false
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  readonly #route: (() => string | null) | undefined
  readonly #unhookHeaders: () => void
  readonly #unbindRequest: () => void
  readonly #unbindResponse: () => void
  readonly #unwatchPage: (() => void) | null
  readonly #bytesSent: () => number | null
  #timeToFirstByte: number | null = null
  #isComplete = false
  /** Headers of ours that were sent. */
  #ours: OurHeaders = NONE

  constructor({ owner, context, req, res, route, unwatchPage }: FollowedParts) {
    FollowedStamp.set(req, this)
    this.context = context
    this.owner = owner
    this.#req = req
    this.#res = res
    this.#route = route
    this.#unwatchPage = unwatchPage
    this.#bytesSent = countSentBytes(req, res)
    context.profile.onEnd = () => this.#describe()
    if (Object.getPrototypeOf(res) === ServerResponse.prototype) ownStatus(res)
    this.#unbindRequest = bindEmitter(req, (_event, emit) => this.resume(emit))
    this.#unbindResponse = bindEmitter(res, (event, emit) => this.#emitOfResponse(event, emit))
    // Comes off first, so it goes on last.
    this.#unhookHeaders = onResponseHeaders(res, () => this.#atHeaders())
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
    this.#unhookHeaders()
    this.#unbindRequest()
    this.#unbindResponse()
    this.#unwatchPage?.()
    this.owner.released(this)
  }

  #atHeaders(): OurHeaders {
    const { context } = this
    this.#timeToFirstByte = context.profile.figures().elapsed
    return (this.#ours = this.owner.headersFor(context, this.#req))
  }

  #emitOfResponse(event: string | symbol, emit: () => boolean): boolean {
    if (event === 'finish') this.#end(true)
    else if (event === 'close') this.#end(this.#res.writableFinished)
    else return this.resume(emit)
    return emit()
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
  #describe(): void {
    const { context } = this
    if (context.duration !== null) return
    try {
      context.duration = context.profile.duration
      context.response = describeResponse(
        this.#res,
        {
          timeToFirstByte: this.#timeToFirstByte,
          bytesSent: this.#bytesSent(),
          complete: this.#isComplete,
        },
        this.#ours,
      )
      context.request.route = routeOf(this.#route)
      this.owner.finish(this)
    } catch (error) {
      this.owner.fail(this, error)
    }
  }
}

/**
 * Gives a response the two properties of its own that its head will give it in any case. Added behind our hooks, they
 * would make it a slow object when those are deleted.
 */
function ownStatus(res: ServerResponse): void {
  if (Object.hasOwn(res, 'statusCode')) return
  const { statusCode, statusMessage } = res
  res.statusCode = statusCode
  res.statusMessage = statusMessage
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
