import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResolvedConfig } from '../options/config.ts'
import { describeFailure } from '../redaction/index.ts'
import { UNIT_METHODS } from '../../model/finished-request.ts'
import { LiveRequest } from './live-request.ts'
import type { HookRequest, RequestOwner, TrackedRequest } from './live-request.ts'
import { LiveUnit } from './live-unit.ts'
import type { UnitOwner } from './live-unit.ts'
import type { Logger } from '../log.ts'
import { useMessageHooks } from '../http/message-hooks.ts'
import type { PanelRunner } from '../panels/panel-runner.ts'
import type { RequestContext } from '../panels/panel.ts'
import type { Profiler } from '../recording/profiler.ts'
import { takeRequest } from './request-info.ts'
import type { RawRequest } from './request-info.ts'
import type { OurHeaders } from '../http/response-headers.ts'
import { SlotList } from '../slot-list.ts'
import { TrackedContext } from './tracked-context.ts'
import type { UnitStart } from './units.ts'
import type { RunningRequests } from '../../model/api.ts'
import { ownPatterns } from '../redaction/index.ts'
import { epochNow } from '../runtime-functions.ts'
import { listRunning } from '../running/list-running.ts'

/**
 * Limits the `Server-Timing` header (characters): all headers of ours stay below 4 KB, and the two links take a few
 * hundred bytes.
 */
const MAX_SERVER_TIMING_LENGTH = 3072

export interface RequestTrackerOptions {
  config: ResolvedConfig
  profiler: Profiler
  runner: PanelRunner
  logger: Logger
  /** Whether the sender may see our headers and the badge. */
  sees: (req: IncomingMessage) => boolean
  /** Puts the badge into pages. Returns a function that removes it from a response, or null if nothing was added. */
  injectBadge?: ((req: IncomingMessage, res: ServerResponse, id: string) => (() => void) | null) | undefined
  /** Called when the request has ended and its context is complete. */
  onEnd: (context: TrackedContext) => void
}

const NO_REQUEST: Omit<RawRequest, 'method' | 'url'> = { httpVersion: '', headers: [], remoteAddress: null }

/** An adapter's details of a request. */
export interface RequestDetails {
  /** Path and query as the client sent them, if the framework has changed `req.url`. */
  url?: string | undefined
  /** Returns the framework's route pattern; called when the response has ended. */
  route?: () => string | null
  /** Hooks messages that are no emitters. They have no page for the badge. */
  hook?: HookRequest
}

/** Tracks requests from their arrival to the end of their response, for whatever reason it ends. No method throws. */
export class RequestTracker implements RequestOwner, UnitOwner {
  readonly #options: RequestTrackerOptions
  /** Requests with pending work: a record to make, or hooks to remove. */
  readonly #tracked = new SlotList<LiveRequest>()
  readonly #units = new SlotList<LiveUnit>()
  readonly #prefix = randomBytes(6).toString('base64url')
  readonly #unhook = useMessageHooks()
  #count = 0

  constructor(options: RequestTrackerOptions) {
    this.#options = options
  }

  /** Starts to track a request. Returns null if that fails: the app then goes on as if there were no toolbar. */
  begin(req: IncomingMessage, res: ServerResponse, { url, route, hook }: RequestDetails): TrackedRequest | null {
    let context: TrackedContext | null = null
    try {
      context = this.#createContext(takeRequest(req, url ?? req.url ?? '/'))
      this.#options.runner.processRequest(context)
      const tracked = new LiveRequest({ owner: this, context, req, res, route, hook })
      this.#tracked.add(tracked)
      if (hook === undefined) tracked.removeBadge = this.#options.injectBadge?.(req, res, context.id) ?? null
      return tracked
    } catch (error) {
      context?.profile.end()
      this.#warn('A request could not be tracked', error)
      return null
    }
  }

  /** Begins a unit of work that is no request. Returns null if that fails. */
  beginUnit({ kind, name }: UnitStart): LiveUnit | null {
    let context: TrackedContext | null = null
    try {
      context = this.#createContext({ ...NO_REQUEST, method: UNIT_METHODS[kind], url: name })
      this.#options.runner.processRequest(context)
      const unit = new LiveUnit(this, context, kind)
      this.#units.add(unit)
      return unit
    } catch (error) {
      context?.profile.end()
      this.#warn('A unit of work could not be tracked', error)
      return null
    }
  }

  /** Returns whether the recording of this request is still in progress. */
  isRunning(id: string): boolean {
    return this.#tracked.items.some((tracked) => !tracked.isOver && tracked.context.id === id)
  }

  /** Lists requests and units in flight. Their path pays nothing for it: the lists are those that end them. */
  running(): RunningRequests {
    const patterns = ownPatterns(this.#options.config.asyncProfilerRedactPatterns)
    return listRunning([...this.#tracked.items, ...this.#units.items], epochNow(), patterns)
  }

  /** Removes all hooks from running requests. Their recordings are ended by the profiler. */
  close(): void {
    for (const tracked of this.#tracked.copy()) tracked.release()
    this.#unhook()
  }

  #createContext(request: RawRequest): TrackedContext {
    const { config, profiler } = this.#options
    const id = `${this.#prefix}-${(++this.#count).toString(36)}`
    const profile = profiler.startRequest(request)
    profile.recorder.holding.requestId = id
    return new TrackedContext(id, config, profile, request)
  }

  released(tracked: LiveRequest): void {
    if (tracked.isOver) this.#tracked.remove(tracked)
  }

  finish(tracked: LiveRequest): void {
    const { context } = tracked
    void this.#options.runner.processResponse(context)
    this.#options.onEnd(context)
    this.#markOver(tracked)
  }

  finishUnit(unit: LiveUnit): void {
    const { context } = unit
    this.#units.remove(unit)
    try {
      void this.#options.runner.processResponse(context)
      this.#options.onEnd(context)
    } catch (error) {
      this.#warn('The record of a unit of work could not be kept', error)
    }
  }

  fail(tracked: LiveRequest, error: unknown): void {
    this.#markOver(tracked)
    this.#warn('The record of a request could not be kept', error)
  }

  warnOfRoute(reason: string): void {
    this.#options.logger.warn(`The route of a request could not be told: ${reason}. Its record has none.`)
  }

  headersFor(context: RequestContext, req: IncomingMessage): OurHeaders {
    const { config, runner, sees } = this.#options
    if (!sees(req)) return {}
    const request = context.id
    const link = `${config.basePath}/requests/${request}`
    const timing = config.serverTiming ? runner.serverTiming(context, MAX_SERVER_TIMING_LENGTH) : ''
    if (timing === '') return { 'X-Debug-Toolbar-Request': request, 'X-Debug-Toolbar-Link': link }
    // The badge reads it of responses that no script of the page has asked for.
    const marked = `${timing}, debug_toolbar;desc="${request}"`
    return { 'X-Debug-Toolbar-Request': request, 'X-Debug-Toolbar-Link': link, 'Server-Timing': marked }
  }

  #markOver(tracked: LiveRequest): void {
    tracked.isOver = true
    if (tracked.isReleased) this.#tracked.remove(tracked)
  }

  #warn(what: string, error: unknown): void {
    this.#options.logger.warn(
      `${what}: ${describeFailure(error)}. The app is not touched; the next one is tried again.`,
    )
  }
}
