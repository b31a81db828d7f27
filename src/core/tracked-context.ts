import type { ServerResponse } from 'node:http'
import type { ResolvedConfig } from './config.ts'
import type { RequestContext, RequestInfo, ResponseInfo } from './panel.ts'
import type { Profile } from './profile.ts'
import { describeRequest } from './request-info.ts'
import type { RawRequest } from './request-info.ts'
import { describeResponse, takeResponse } from './response-info.ts'
import type { KnownOfResponse, RawResponse } from './response-info.ts'

/**
 * The context of a followed request. What its messages said is described, and its secrets redacted, when somebody reads
 * it or when `settle` is called, whichever comes first: on a busy server most requests have left the history before
 * that, and redaction is dearer than all the rest of following a small request.
 */
export class TrackedContext implements RequestContext {
  readonly id: string
  readonly config: ResolvedConfig
  readonly profile: Profile
  duration: number | null = null
  #rawRequest: RawRequest | null
  #rawResponse: RawResponse | null = null
  #request: RequestInfo | null = null
  #response: ResponseInfo | null = null
  #route: string | null = null
  #state: Map<string, unknown> | null = null
  readonly #headerCount: number

  constructor(id: string, config: ResolvedConfig, profile: Profile, request: RawRequest) {
    this.id = id
    this.config = config
    this.profile = profile
    this.#rawRequest = request
    this.#headerCount = request.headers.length / 2
  }

  get startTime(): number {
    return this.profile.recorder.epochStart
  }

  get request(): RequestInfo {
    if (this.#rawRequest !== null) {
      this.#request = describeRequest(this.#rawRequest)
      this.#request.route = this.#route
      this.#rawRequest = null
    }
    return this.#request!
  }

  get response(): ResponseInfo | null {
    if (this.#rawResponse !== null) {
      this.#response = describeResponse(this.#rawResponse)
      this.#rawResponse = null
    }
    return this.#response
  }

  /** Made when a panel first keeps something. */
  get state(): Map<string, unknown> {
    this.#state ??= new Map()
    return this.#state
  }

  /** Whether any panel has kept something. */
  get hasState(): boolean {
    return this.#state !== null && this.#state.size > 0
  }

  /** About the bytes of what is kept of the messages. */
  get messageBytes(): number {
    const raw = this.#rawResponse
    const headers = this.#headerCount + (raw === null ? (this.#response?.headers.length ?? 0) : ASSUMED_HEADERS)
    const url = this.#rawRequest?.url ?? this.#request?.url ?? ''
    return headers * HEADER_BYTES + url.length * 4 + (raw?.head?.length ?? 0)
  }

  /** The response has ended, or will not end any more. */
  keepResponse(res: ServerResponse, known: KnownOfResponse & { route: string | null }): void {
    this.#rawResponse = takeResponse(res, known)
    this.#route = known.route
    if (this.#request !== null) this.#request.route = known.route
  }

  settle(): void {
    void this.request
    void this.response
  }
}

const HEADER_BYTES = 200
const ASSUMED_HEADERS = 8
