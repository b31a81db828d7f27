import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResolvedConfig } from './config.ts'
import type { PanelRunner } from './panel-runner.ts'
import type { RequestContext, RequestInfo } from './panel.ts'
import type { Profiler } from './profiler.ts'
import { redactHeaders, redactUrl } from './redaction.ts'
import { onResponseHeaders } from './response-headers.ts'
import type { OurHeaders } from './response-headers.ts'
import { describeResponse } from './response-info.ts'
import { formatServerTiming } from './server-timing.ts'

/** All headers of ours together stay below 4 KB; the two links take a few hundred bytes. */
const MAX_SERVER_TIMING = 3072

export interface RequestTrackerOptions {
  config: ResolvedConfig
  profiler: Profiler
  runner: PanelRunner
  /** Whether the sender may see anything of ours in the response. */
  sees: (req: IncomingMessage) => boolean
  /** The request has ended: its context is complete. */
  onEnd: (context: RequestContext) => void
}

/** A request while it runs; adapters hold one per request. */
export interface TrackedRequest {
  readonly context: RequestContext
  /** Runs a part of the app in the request's context. */
  run<T>(fn: () => T): T
}

/** What an adapter tells of a request. */
export interface RequestDetails {
  /** Path and query as the client sent them, where the framework has changed `req.url`. */
  url?: string | undefined
  /** The framework's route pattern, asked for when the response has ended. */
  route?: () => string | null
}

/** Follows requests from their arrival to the end of their response, whatever ends it. */
export class RequestTracker {
  readonly #options: RequestTrackerOptions
  readonly #prefix = randomBytes(6).toString('base64url')
  #count = 0

  constructor(options: RequestTrackerOptions) {
    this.#options = options
  }

  begin(req: IncomingMessage, res: ServerResponse, details: RequestDetails): TrackedRequest {
    const { config, profiler, runner } = this.#options
    const request = describeRequest(req, details.url ?? req.url ?? '/')
    const profile = profiler.start(`${request.method} ${request.path}`)
    const context: RequestContext = {
      id: `${this.#prefix}-${(++this.#count).toString(36)}`,
      config,
      startTime: profile.recorder.epochStart,
      request,
      response: null,
      profile,
      duration: null,
      state: new Map(),
    }
    runner.processRequest(context)
    this.#follow(context, req, res, details)
    return { context, run: (fn) => profile.run(fn) }
  }

  #follow(context: RequestContext, req: IncomingMessage, res: ServerResponse, { route }: RequestDetails): void {
    const { profile } = context
    // The response lets go of its socket when it has ended.
    const { socket } = req
    const sentBefore = socket.bytesWritten
    let timeToFirstByte: number | null = null
    onResponseHeaders(res, () => {
      timeToFirstByte = profile.figures().elapsed
      return this.#headersFor(context, req)
    })
    const end = (complete: boolean): void => {
      if (context.response?.complete === true) return
      context.response = describeResponse(res, {
        timeToFirstByte,
        complete,
        bytesSent: socket.bytesWritten - sentBefore,
      })
      context.request.route = routeOf(route)
      profile.end(complete ? undefined : 'the connection closed before the response had ended')
    }
    profile.onEnd = () => {
      if (context.response === null) end(false)
      this.#finish(context)
    }
    res.once('finish', () => end(true))
    res.once('close', () => end(res.writableFinished))
  }

  /** Once per request: at its response's end, or when its profile was closed before that. */
  #finish(context: RequestContext): void {
    if (context.duration !== null) return
    context.duration = context.profile.duration
    void this.#options.runner.processResponse(context)
    this.#options.onEnd(context)
  }

  #headersFor(context: RequestContext, req: IncomingMessage): OurHeaders {
    const { config, runner, sees } = this.#options
    if (!sees(req)) return {}
    const headers: OurHeaders = {
      'X-Debug-Toolbar-Request': context.id,
      'X-Debug-Toolbar-Link': `${config.basePath}/requests/${context.id}`,
    }
    const timing = config.serverTiming ? formatServerTiming(runner.serverTiming(context), MAX_SERVER_TIMING) : ''
    if (timing !== '') headers['Server-Timing'] = timing
    return headers
  }
}

function describeRequest(req: IncomingMessage, rawUrl: string): RequestInfo {
  const url = redactUrl(rawUrl)
  const query = url.indexOf('?')
  return {
    method: req.method ?? 'GET',
    url,
    path: query < 0 ? url : url.slice(0, query),
    route: null,
    httpVersion: req.httpVersion,
    headers: redactHeaders(pairs(req.rawHeaders)),
    remoteAddress: req.socket?.remoteAddress ?? null,
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index]!, raw[index + 1]!])
  return list
}

/** The framework's part is the app's code as much as ours: it must not end the request's record. */
function routeOf(route: (() => string | null) | undefined): string | null {
  try {
    return route?.() ?? null
  } catch {
    return null
  }
}
