import type { IncomingMessage } from 'node:http'
import type { SummaryFinding } from '../../model/api.ts'
import type { Task } from '../../model/async-stats.ts'
import type { RequestInfo, ResponseInfo } from '../../model/http-messages.ts'
import type { RequestStore } from '../../model/request-store.ts'
import type { Unit } from '../../model/finished-request.ts'
import type { HistoryOptions, Settings } from '../../model/settings.ts'
import type { ServerTimingMetric } from '../http/server-timing.ts'
import type { RecordingView } from '../recording/recording.ts'

/**
 * The state of one request. Panels keep their data in `state`, never in themselves. Lists and all panels are given the
 * same object: nothing but `state` can be changed, and trying to throws.
 */
export interface RequestContext {
  /** Unique in this process, safe in a URL. */
  readonly id: string
  readonly config: ResolvedConfig
  /** Milliseconds since the epoch. */
  readonly startTime: number
  readonly request: RequestInfo
  /** Null until the headers were sent. */
  readonly response: ResponseInfo | null
  /** The recording of the request's async work: live, ended, or read back from a store. */
  readonly profile: RecordingView
  /** Wall time in milliseconds; null until the request has ended. */
  readonly duration: number | null
  /** Of a unit of work that is no request, once it has ended: it has no response. Absent for requests. */
  readonly unit?: Unit | undefined
  /**
   * The data of each panel for this request, by panel id. Must be plain JSON, because a store outside memory writes it,
   * redacted, and panels make their statistics from the copy that it reads.
   */
  readonly state: Map<string, unknown>
}

/** The options with every default filled in. Declared beside `PanelClass`, because each refers to the other. */
export interface ResolvedConfig extends Settings {
  readonly panels: readonly PanelClass[] | null
  readonly extraPanels: readonly PanelClass[]
  readonly showToolbar: ((request: IncomingMessage) => boolean) | null
  /** Where finished requests are kept. */
  readonly history: 'memory' | 'sqlite' | HistoryOptions | RequestStore
}

/** A task of a request while it runs. */
export interface CurrentTask {
  /** The `taskId` that the task has in the finished statistics' `tasks`. */
  readonly taskId: string
  /** False for tasks beyond `asyncProfilerMaxTasks`, which are counted but not listed. */
  readonly isListed: boolean
}

/** Tells a panel with hooks in whose code it is called. Its methods can be passed on, and never throw. */
export interface PanelHost {
  /**
   * Returns the request of this toolbar in whose code this is called, also in its callbacks and after its awaits. Null
   * outside, and once the request has ended: later events do not change its record.
   */
  currentRequest(): RequestContext | null
  /**
   * Returns the running task of that request; in a callback outside any task, the task that registered it, if the
   * backend knows. A task called here would have it as its `parent`. Null outside any task, within a `profile()` call,
   * and with a backend that knows no tasks (`eventloop`).
   */
  currentTask(): CurrentTask | null
  /**
   * Returns a copy of the tasks of an ended request, as the async panel lists them, for `generateStats` to join by
   * `taskId`. Empty if there are none, and without that panel. Never rejects.
   */
  tasksOf(context: RequestContext): Promise<Task[]>
}

/** The static side of a panel: the items of `panels` and `extraPanels`. */
export interface PanelClass {
  new (config: ResolvedConfig): Panel
  readonly id: string
  readonly title: string
  readonly navTitle: string
  readonly screen?: URL | string | undefined
}

/**
 * A panel of the toolbar. One instance serves all requests, so it holds no request state. Every method may be sync or
 * async and may throw: a failure is reported on the panel's own tab and once in the log.
 *
 * The order for one request: `processRequest` before the app sees it, `generateServerTiming` when its headers are sent,
 * `processResponse` when it has ended, `generateStats` and `navSubtitle` when somebody opens it.
 */
export abstract class Panel<Stats = unknown> {
  /** Unique; the key under `panels` in the API. */
  static readonly id: string
  static readonly title: string
  static readonly navTitle: string
  /**
   * An ES module for the browser that draws the panel's tab, as a `file:` URL or an absolute path. Without one the tab
   * shows the panel's data. It exports `mount(element, context)` with a `ScreenContext`, which may return a function to
   * call when the tab is left. One file: its imports are not served.
   *
   * @example static screen = new URL('./memory-screen.js', import.meta.url)
   */
  static readonly screen?: URL | string | undefined

  protected readonly config: ResolvedConfig

  constructor(config: ResolvedConfig) {
    this.config = config
  }

  /** Returns false to leave the panel out, for instance if the runtime lacks a feature that it needs. */
  isAvailable(): boolean {
    return true
  }

  /**
   * Installs the panel's hooks and returns the function that removes them. Called once, when the toolbar opens; the
   * returned function is called once, when it closes, the last panel's first. Must be sync. If somebody else has hooked
   * the same method since, leave theirs in place.
   */
  install(_host: PanelHost): void | (() => void) {}

  processRequest(_context: RequestContext): void | Promise<void> {}

  processResponse(_context: RequestContext): void | Promise<void> {}

  /** Returns the panel's data for one ended request: plain JSON. */
  abstract generateStats(context: RequestContext): Stats | Promise<Stats>

  /** Returns metrics while headers are written. Metrics of a promise come too late and are dropped. */
  generateServerTiming(_context: RequestContext): ServerTimingMetric[] | Promise<ServerTimingMetric[]> {
    return []
  }

  /** Returns a few words beside the title in lists, made from the panel's stats. */
  navSubtitle(_stats: Stats): string | Promise<string> {
    return ''
  }

  /**
   * Returns the worst problem of the request that the panel knows, for its row in the list of requests; null for none.
   * The list shows the gravest of all panels.
   */
  navFinding(_stats: Stats, _context: RequestContext): SummaryFinding | null {
    return null
  }

  /** Returns names by which the list's filter finds the request: functions, statements. Bounded, in this order. */
  navTerms(_stats: Stats): readonly string[] {
    return []
  }
}
