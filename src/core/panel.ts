import type { Profile } from './profile.ts'
import type { ResolvedConfig } from './config.ts'

/** What is known of a request; header values are redacted before they get here. */
export interface RequestInfo {
  method: string
  /** Path and query as received, secrets redacted. */
  url: string
  /** Path without the query. */
  path: string
  /** The framework's route pattern, where it tells one. */
  route: string | null
  httpVersion: string
  headers: [name: string, value: string][]
  remoteAddress: string | null
}

/** What is known of a response once its headers were sent. */
export interface ResponseInfo {
  status: number
  statusMessage: string
  headers: [name: string, value: string][]
  /** Milliseconds from the request's start to its headers; null where none were sent. */
  timeToFirstByte: number | null
  /** Bytes written to the connection, headers included; null where unknown. */
  bytesSent: number | null
  /** False where the connection closed, or the profile ended, before the response did. */
  complete: boolean
}

/** One request's state. Panels keep what they need in `state`, never in themselves. */
export interface RequestContext {
  /** Unique in this process, safe in a URL. */
  readonly id: string
  readonly config: ResolvedConfig
  /** Milliseconds since the epoch. */
  readonly startTime: number
  readonly request: RequestInfo
  /** Null until the headers were sent. */
  response: ResponseInfo | null
  /** Null where the request is not profiled. */
  readonly profile: Profile
  /** Wall time in milliseconds; null until the request has ended. */
  duration: number | null
  /** Each panel's own data of this request, by panel id. Must be plain data: it is kept in the history. */
  readonly state: Map<string, unknown>
  /** Redacts what has not been yet. For the toolbar, not for panels. */
  settle?(): void
}

/** One entry of the `Server-Timing` header; `duration` in milliseconds. */
export interface ServerTimingMetric {
  name: string
  duration: number
  description: string
}

/** The static side of a panel: what `panels` and `extraPanels` take. */
export interface PanelClass {
  new (config: ResolvedConfig): Panel
  readonly id: string
  readonly title: string
  readonly navTitle: string
  readonly screen?: URL | string | undefined
}

/**
 * A panel of the toolbar. One instance serves all requests, so it holds no request state. Every method may be sync
 * or async and may throw: a panel that fails is reported on its own tab and once in the log.
 *
 * The order for one request: `processRequest` before the app sees it, `generateServerTiming` when its headers are
 * sent, `processResponse` when it has ended, `generateStats` and `navSubtitle` when somebody looks.
 */
export abstract class Panel<Stats = unknown> {
  /** Unique; the key under `panels` in the API. */
  static readonly id: string
  static readonly title: string
  static readonly navTitle: string
  /**
   * An ES module for the browser that draws the panel's tab, as a `file:` URL or an absolute path; without one the tab
   * shows the panel's data. It exports `mount(element, context)` with a `ScreenContext`, which may answer a function
   * that is called when the tab is left. One file: what it imports is not served.
   *
   * @example static screen = new URL('./memory-screen.js', import.meta.url)
   */
  static readonly screen?: URL | string | undefined

  protected readonly config: ResolvedConfig

  constructor(config: ResolvedConfig) {
    this.config = config
  }

  /** False leaves the panel out, for instance where the runtime lacks what it reads. */
  isAvailable(): boolean {
    return true
  }

  processRequest(_context: RequestContext): void | Promise<void> {}

  processResponse(_context: RequestContext): void | Promise<void> {}

  /** The panel's data for one ended request: plain JSON. */
  abstract generateStats(context: RequestContext): Stats | Promise<Stats>

  /** Called while headers are written: must be sync to be sent, a promise's metrics are left out. */
  generateServerTiming(_context: RequestContext): ServerTimingMetric[] | Promise<ServerTimingMetric[]> {
    return []
  }

  /** A few words beside the title in lists, made from the panel's stats. */
  navSubtitle(_stats: Stats): string | Promise<string> {
    return ''
  }
}
