import type { IncomingMessage } from 'node:http'
import type { RequestStore } from '../../model/request-store.ts'
import type { BackendChoice, HistoryOptions } from '../../model/settings.ts'
import type { PanelClass } from '../panels/panel.ts'

export type { BackendChoice, HistoryOptions } from '../../model/settings.ts'
export type { ResolvedConfig } from '../panels/panel.ts'

/**
 * The options of the toolbar, all optional. Times are milliseconds. Each is also an environment variable:
 * `asyncProfilerBackend` is `DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND`; options given in code win.
 */
export interface DebugToolbarConfig {
  /** On by default, but off if `NODE_ENV` is `production`. Off: no hook, no route, no header. */
  enabled?: boolean
  /** Replaces the built-in panels. */
  panels?: PanelClass[]
  /** Added after the built-in panels. */
  extraPanels?: PanelClass[]
  /** Ids of panels to leave out. */
  excludePanels?: string[]
  /** The path of the dashboard: `/_debug_toolbar`. */
  basePath?: string
  /** Requests kept in memory, and listed: 100. */
  maxRequestHistory?: number
  /** Bytes kept in memory: 64 MiB. */
  maxHistoryBytes?: number
  /**
   * Where finished requests are kept: `'sqlite'`, a file that outlives the process, with a path and bounds of its own if
   * you like; `'memory'`; or a store of your own, which the toolbar closes with itself. `sqlite` where Node has it, but
   * `memory` in a test suite.
   */
  history?: 'memory' | 'sqlite' | HistoryOptions | RequestStore
  /**
   * The OpenTelemetry collector that finished requests are sent to as traces: `http://127.0.0.1:4318`. By default that
   * of `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT`; empty: none.
   */
  otlpEndpoint?: string
  /** Whether to profile this request, and whether its sender may see the dashboard. A promise is a no. */
  showToolbar?: (request: IncomingMessage) => boolean
  /** Path prefixes, or regular expressions on the path, that are not profiled. */
  excludePaths?: (string | RegExp)[]
  /** Host names, besides the loopback ones, under which the dashboard may be opened. */
  allowedHosts?: string[]
  /**
   * The link of a place in source, with `{path}` (absolute, without its first slash), `{file}` (as shown), `{line}` and
   * `{column}`: `vscode://file/{path}:{line}:{column}`. Empty: no links.
   */
  editorUrl?: string
  injectHtml?: boolean
  serverTiming?: boolean
  /** Gives outgoing requests of a recorded one a `traceparent` header, unless they have one. On by default. */
  traceContext?: boolean
  /** Keeps the fields of log lines and the objects in them, redacted and bounded. Off by default. */
  logFields?: boolean
  asyncProfilerBackend?: BackendChoice
  asyncProfilerTrackTasks?: boolean
  asyncProfilerDetectBlocking?: boolean
  /** An unbroken run of loop work of at least this long is a blocking call: 50. */
  asyncProfilerBlockingThreshold?: number
  /** Time between two CPU samples: 2. With 0, none are taken and blocking calls name their task only. */
  asyncProfilerSampleInterval?: number
  /** Tasks of a recording that are kept in detail: 10 000. Counters go on beyond that. */
  asyncProfilerMaxTasks?: number
  /** Queries, requests and other operations of a recording that are kept in detail: 5 000. Counters go on. */
  asyncProfilerMaxOperations?: number
  /** A recording is closed and marked after this long: 60 000. */
  asyncProfilerMaxDuration?: number
  /** Share of a request's time, 0 to 1, that profiling may cost before it sheds detail: 0.1. */
  asyncProfilerMaxOverhead?: number
  /** Matching parts of task names and sites are replaced before they are kept. */
  asyncProfilerRedactPatterns?: RegExp[]
  /** Off: tasks are named by their site alone. */
  asyncProfilerTaskNames?: boolean
  /** Packages whose code counts as user code; `*` for all. */
  asyncProfilerInclude?: string[]
}
