import type { ServerResponse } from 'node:http'
import type { ResolvedConfig } from '../options/config.ts'
import type { EndedRequest } from './request-keeper.ts'
import type { RequestInfo, ResponseInfo } from '../../model/http-messages.ts'
import type { ProcessRun, TraceContext, Unit } from '../../model/finished-request.ts'
import type { Recording } from '../recording/recording.ts'
import { ownPatterns, redactUrl } from '../redaction/index.ts'
import { runOf } from '../run/the-run.ts'
import { RequestTrace } from '../trace-context/request-trace.ts'
import { freezeMessage } from './freeze-message.ts'
import { describeRequest } from './request-info.ts'
import type { RawRequest } from './request-info.ts'
import { describeResponse, takeResponse } from './response-info.ts'
import type { KnownOfResponse, RawResponse } from './response-info.ts'

/** A request as it came and was answered, with its secrets. */
export interface Outcome {
  method: string
  /** Path and query. */
  url: string
  /** The framework's pattern; null if it has none. */
  route: string | null
  /** Null if no response was sent. */
  status: number | null
}

/**
 * The context of a tracked request. Its messages are described, and their secrets redacted, on the first read or by
 * `redactNow`, whichever comes first: on a busy server most requests leave the history before that, and redaction is
 * more expensive than all the rest of tracking a small request.
 *
 * Nothing of it can be set from outside: every panel is given this object.
 */
export class TrackedContext implements EndedRequest {
  readonly #id: string
  readonly #config: ResolvedConfig
  readonly #profile: Recording
  readonly #trace: RequestTrace
  #duration: number | null = null
  #rawRequest: RawRequest | null
  #rawResponse: RawResponse | null = null
  #request: RequestInfo | null = null
  #response: ResponseInfo | null = null
  #route: string | null = null
  #unit: Unit | undefined
  #state: Map<string, unknown> | null = null
  readonly #headerCount: number

  constructor(id: string, config: ResolvedConfig, profile: Recording, request: RawRequest) {
    this.#id = id
    this.#config = config
    this.#profile = profile
    this.#rawRequest = request
    this.#headerCount = request.headers.length / 2
    this.#trace = new RequestTrace(request.headers, config.traceContext)
    profile.recorder.trace = this.#trace
  }

  get id(): string {
    return this.#id
  }

  get config(): ResolvedConfig {
    return this.#config
  }

  get profile(): Recording {
    return this.#profile
  }

  get duration(): number | null {
    return this.#duration
  }

  get startTime(): number {
    return this.#profile.recorder.epochStart
  }

  get run(): ProcessRun {
    return runOf(this.#config.asyncProfilerRedactPatterns)
  }

  get traceContext(): TraceContext {
    return this.#trace.context
  }

  get request(): RequestInfo {
    if (this.#rawRequest !== null) {
      this.#request = freezeMessage({ ...describeRequest(this.#rawRequest, this.#patterns), route: this.#shownRoute })
      this.#rawRequest = null
    }
    return this.#request!
  }

  get response(): ResponseInfo | null {
    if (this.#rawResponse !== null) {
      this.#response = freezeMessage(describeResponse(this.#rawResponse, this.#patterns))
      this.#rawResponse = null
    }
    return this.#response
  }

  get unit(): Unit | undefined {
    return this.#unit
  }

  /** Created when a panel first keeps data. */
  get state(): Map<string, unknown> {
    this.#state ??= new Map()
    return this.#state
  }

  /** Whether any panel has kept data. */
  get hasState(): boolean {
    return this.#state !== null && this.#state.size > 0
  }

  /** Estimated memory of the messages, in bytes. */
  get messageBytes(): number {
    const raw = this.#rawResponse
    const headers = this.#headerCount + (raw === null ? (this.#response?.headers.length ?? 0) : ASSUMED_HEADERS)
    const url = this.#rawRequest?.url ?? this.#request?.url ?? ''
    return headers * HEADER_BYTES + url.length * 4 + (raw?.head?.length ?? 0)
  }

  /** Reads no description, so it costs next to nothing: for counters, which redact what they keep. */
  get outcome(): Outcome {
    const { method, url } = this.#rawRequest ?? this.#request!
    const status = (this.#rawResponse ?? this.#response)?.status ?? null
    return { method, url, route: this.#route, status }
  }

  /** Takes the request's duration (ms) when its recording has ended. */
  keepDuration(duration: number | null): void {
    this.#duration = duration
  }

  /** Takes the end of a unit that is no request. */
  keepUnit(unit: Unit): void {
    this.#unit = Object.freeze(unit)
  }

  /** Takes the data of the response when it has ended, or will not end any more. */
  keepResponse(res: ServerResponse, known: KnownOfResponse & { route: string | null }): void {
    this.#rawResponse = takeResponse(res, known)
    this.#route = known.route
    if (this.#request !== null) this.#request = freezeMessage({ ...this.#request, route: this.#shownRoute })
  }

  get #patterns(): readonly RegExp[] {
    return ownPatterns(this.#config.asyncProfilerRedactPatterns)
  }

  /** Without a framework's pattern, an adapter's user may give any text. */
  get #shownRoute(): string | null {
    return this.#route === null ? null : redactUrl(this.#route, this.#patterns)
  }

  redactNow(): void {
    void this.request
    void this.response
  }
}

const HEADER_BYTES = 200
const ASSUMED_HEADERS = 8
