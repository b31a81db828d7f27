import type { IncomingMessage, ServerResponse } from 'node:http'
import { bindEmitter } from './bind-emitter.ts'
import type { RequestContext } from './panel.ts'
import type { Recorder } from './recorder.ts'
import { onResponseHeaders } from './response-headers.ts'
import type { OurHeaders } from './response-headers.ts'
import { countSentBytes, describeResponse } from './response-info.ts'
import { scopes } from './scope.ts'

/** A request while it runs; adapters hold one per request. */
export interface TrackedRequest {
  readonly context: RequestContext
  /** Runs a part of the app as the root of the request's work. */
  run<T>(fn: () => T): T
  /** The same where the request's context has been lost on the way; within it, `fn` runs as it is. */
  resume<T>(fn: () => T): T
}

export interface FollowedParts {
  context: RequestContext
  req: IncomingMessage
  res: ServerResponse
  /** The framework's route pattern, asked for when the request has ended. */
  route: (() => string | null) | undefined
  headersOf: (context: RequestContext, req: IncomingMessage) => OurHeaders
  /** The request's record is complete: its response has ended, its connection closed or its profile was closed. */
  onEnd: (context: RequestContext) => void
  /** The record could not be made. */
  onFault: (context: RequestContext, error: unknown) => void
  /** Nothing of it is on the request or its response any more. */
  onRelease: (followed: FollowedRequest) => void
}

/**
 * One request with its response: adds our headers, keeps the listeners of both within the request's context, and sees
 * the end, whatever it is. It adds no listener and takes everything off again by itself, or by `release`.
 */
export class FollowedRequest implements TrackedRequest {
  readonly context: RequestContext
  readonly #parts: FollowedParts
  readonly #undo: (() => void)[]
  readonly #bytesSent: () => number | null
  #timeToFirstByte: number | null = null
  #isComplete = false

  constructor(parts: FollowedParts) {
    const { context, req, res } = parts
    this.context = context
    this.#parts = parts
    this.#bytesSent = countSentBytes(req, res)
    context.profile.onEnd = () => this.#attempt(() => this.#describe())
    this.#undo = [
      onResponseHeaders(res, () => this.#atHeaders()),
      bindEmitter(req, (_event, emit) => this.resume(emit)),
      bindEmitter(res, (event, emit) => this.#emitOfResponse(event, emit)),
    ]
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
    for (const undo of this.#undo.splice(0)) undo()
    this.#parts.onRelease(this)
  }

  #atHeaders(): OurHeaders {
    const { context, req, headersOf } = this.#parts
    this.#timeToFirstByte = context.profile.figures().elapsed
    return headersOf(context, req)
  }

  #emitOfResponse(event: string | symbol, emit: () => boolean): boolean {
    if (event === 'finish') this.#end(true)
    else if (event === 'close') this.#end(this.#parts.res.writableFinished)
    else return this.resume(emit)
    return emit()
  }

  #end(complete: boolean): void {
    this.#isComplete = complete
    this.release()
    const mark = complete ? undefined : 'the connection closed before the response had ended'
    this.#attempt(() => this.context.profile.end(mark))
  }

  /** We are called from the app's events and from timers, where an error would end the app. */
  #attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#parts.onFault(this.context, error)
    }
  }

  /** The profile is over: by the response's end, or closed before that. What comes later does not change the record. */
  #describe(): void {
    const { context, res, route, onEnd } = this.#parts
    if (context.duration !== null) return
    context.duration = context.profile.duration
    context.response = describeResponse(res, {
      timeToFirstByte: this.#timeToFirstByte,
      bytesSent: this.#bytesSent(),
      complete: this.#isComplete,
    })
    context.request.route = routeOf(route)
    onEnd(context)
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
