import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResolvedConfig } from './config.ts'
import { describeError } from './describe-value.ts'
import { FollowedRequest } from './followed-request.ts'
import type { RequestFollower, TrackedRequest } from './followed-request.ts'
import type { Logger } from './log.ts'
import { useMessageHooks } from './message-hooks.ts'
import type { PanelRunner } from './panel-runner.ts'
import type { RequestContext } from './panel.ts'
import type { Profiler } from './profiler.ts'
import { takeRequest } from './request-info.ts'
import type { OurHeaders } from './response-headers.ts'
import { SlotList } from './slot-list.ts'
import { TrackedContext } from './tracked-context.ts'

/** All headers of ours together stay below 4 KB; the two links take a few hundred bytes. */
const MAX_SERVER_TIMING = 3072

export interface RequestTrackerOptions {
  config: ResolvedConfig
  profiler: Profiler
  runner: PanelRunner
  logger: Logger
  /** Whether the sender may see anything of ours in the response. */
  sees: (req: IncomingMessage) => boolean
  /** Puts the toolbar into pages; the answer takes it off a response again, null where nothing is on it. */
  watchPage?: ((req: IncomingMessage, res: ServerResponse, id: string) => (() => void) | null) | undefined
  /** The request has ended: its context is complete. */
  onEnd: (context: TrackedContext) => void
}

/** What an adapter tells of a request. */
export interface RequestDetails {
  /** Path and query as the client sent them, where the framework has changed `req.url`. */
  url?: string | undefined
  /** The framework's route pattern, asked for when the response has ended. */
  route?: () => string | null
}

/** Follows requests from their arrival to the end of their response, whatever ends it. Nothing of it throws. */
export class RequestTracker implements RequestFollower {
  readonly #options: RequestTrackerOptions
  /** Those of which something is still to be done: a record to be made, or hooks to be taken off. */
  readonly #followed = new SlotList<FollowedRequest>()
  readonly #prefix = randomBytes(6).toString('base64url')
  readonly #unhook = useMessageHooks()
  #count = 0

  constructor(options: RequestTrackerOptions) {
    this.#options = options
  }

  /** Null where it fails: the app then goes on as if there were no toolbar. */
  begin(req: IncomingMessage, res: ServerResponse, { url, route }: RequestDetails): TrackedRequest | null {
    let context: TrackedContext | null = null
    try {
      context = this.#createContext(req, url ?? req.url ?? '/')
      this.#options.runner.processRequest(context)
      const followed = new FollowedRequest({ owner: this, context, req, res, route })
      this.#followed.add(followed)
      followed.unwatchPage = this.#options.watchPage?.(req, res, context.id) ?? null
      return followed
    } catch (error) {
      context?.profile.end()
      this.#warn('A request could not be followed', error)
      return null
    }
  }

  /** Whether the record of this request is still being made. */
  isRunning(id: string): boolean {
    return this.#followed.items.some((followed) => !followed.isOver && followed.context.id === id)
  }

  /** Leaves nothing on the requests that are under way; their profiles are the profiler's to end. */
  close(): void {
    for (const followed of this.#followed.copy()) followed.release()
    this.#unhook()
  }

  #createContext(req: IncomingMessage, url: string): TrackedContext {
    const { config, profiler } = this.#options
    const id = `${this.#prefix}-${(++this.#count).toString(36)}`
    const profile = profiler.start('request')
    return new TrackedContext(id, config, profile, takeRequest(req, url))
  }

  released(followed: FollowedRequest): void {
    if (followed.isOver) this.#followed.remove(followed)
  }

  finish(followed: FollowedRequest): void {
    const { context } = followed
    void this.#options.runner.processResponse(context)
    this.#options.onEnd(context)
    this.#settle(followed)
  }

  fail(followed: FollowedRequest, error: unknown): void {
    this.#settle(followed)
    this.#warn('The record of a request could not be kept', error)
  }

  headersFor(context: RequestContext, req: IncomingMessage): OurHeaders {
    const { config, runner, sees } = this.#options
    if (!sees(req)) return {}
    const request = context.id
    const link = `${config.basePath}/requests/${request}`
    const timing = config.serverTiming ? runner.serverTiming(context, MAX_SERVER_TIMING) : ''
    if (timing === '') return { 'X-Debug-Toolbar-Request': request, 'X-Debug-Toolbar-Link': link }
    return { 'X-Debug-Toolbar-Request': request, 'X-Debug-Toolbar-Link': link, 'Server-Timing': timing }
  }

  #settle(followed: FollowedRequest): void {
    followed.isOver = true
    if (followed.isReleased) this.#followed.remove(followed)
  }

  #warn(what: string, error: unknown): void {
    this.#options.logger.warn(`${what}: ${describeError(error)}. The app is not touched; the next one is tried again.`)
  }
}
