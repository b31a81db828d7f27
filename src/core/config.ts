import type { IncomingMessage } from 'node:http'
import type { PanelClass } from './panel.ts'

/** What `asyncProfilerBackend` takes. */
export type BackendChoice = 'auto' | 'instrumentation' | 'hooks' | 'eventloop'

/**
 * The options of the toolbar, all optional. Times are milliseconds. Each is also an environment variable:
 * `asyncProfilerBackend` is `DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND`; options given in code win.
 */
export interface DebugToolbarConfig {
  /** On, but off where `NODE_ENV` is `production`. Off: no hook, no route, no header. */
  enabled?: boolean
  /** Replaces the built-in panels. */
  panels?: PanelClass[]
  /** Added after the built-in panels. */
  extraPanels?: PanelClass[]
  /** Ids of panels to leave out. */
  excludePanels?: string[]
  /** Where the dashboard lives: `/_debug_toolbar`. */
  basePath?: string
  /** Requests kept: 100. */
  maxRequestHistory?: number
  /** Bytes kept: 64 MiB. */
  maxHistoryBytes?: number
  /** Whether to profile this request, and whether its sender may see the dashboard. */
  showToolbar?: (request: IncomingMessage) => boolean
  /** Path prefixes, or regular expressions on the path, that are not profiled. */
  excludePaths?: (string | RegExp)[]
  /** Host names, besides the loopback ones, under which the dashboard may be opened. */
  allowedHosts?: string[]
  /**
   * What a place in source links to, with `{path}` (absolute, without its first slash), `{file}` (as shown), `{line}`
   * and `{column}`: `vscode://file/{path}:{line}:{column}`. Empty: no links.
   */
  editorUrl?: string
  injectHtml?: boolean
  serverTiming?: boolean
  asyncProfilerBackend?: BackendChoice
  asyncProfilerTrackTasks?: boolean
  asyncProfilerDetectBlocking?: boolean
  /** A stretch of loop work of at least this long is a blocking call: 50. */
  asyncProfilerBlockingThreshold?: number
  /** Between two samples of what the loop runs: 2. Off, 0: blocking calls name their task only. */
  asyncProfilerSampleInterval?: number
  /** Tasks per profile that are kept in detail: 10 000; counts go on. */
  asyncProfilerMaxTasks?: number
  /** A profile is closed and marked after this long: 60 000. */
  asyncProfilerMaxDuration?: number
  /** Share of a request's time, 0 to 1, that profiling may cost before it sheds detail: 0.1. */
  asyncProfilerMaxOverhead?: number
  /** Replaces what matches in task names and sites before they are kept. */
  asyncProfilerRedactPatterns?: RegExp[]
  /** Off: tasks are named by their site alone. */
  asyncProfilerTaskNames?: boolean
  /** Packages whose code counts as user code; `*` for all. */
  asyncProfilerInclude?: string[]
}

/** The options with every default filled in. */
export interface ResolvedConfig {
  readonly enabled: boolean
  readonly panels: readonly PanelClass[] | null
  readonly extraPanels: readonly PanelClass[]
  readonly excludePanels: readonly string[]
  /** Starts with a slash and does not end with one. */
  readonly basePath: string
  readonly maxRequestHistory: number
  readonly maxHistoryBytes: number
  readonly showToolbar: ((request: IncomingMessage) => boolean) | null
  readonly excludePaths: readonly (string | RegExp)[]
  readonly allowedHosts: readonly string[]
  readonly editorUrl: string
  readonly injectHtml: boolean
  readonly serverTiming: boolean
  readonly asyncProfilerBackend: BackendChoice
  readonly asyncProfilerTrackTasks: boolean
  readonly asyncProfilerDetectBlocking: boolean
  readonly asyncProfilerBlockingThreshold: number
  readonly asyncProfilerSampleInterval: number
  readonly asyncProfilerMaxTasks: number
  readonly asyncProfilerMaxDuration: number
  readonly asyncProfilerMaxOverhead: number
  readonly asyncProfilerRedactPatterns: readonly RegExp[]
  readonly asyncProfilerTaskNames: boolean
  readonly asyncProfilerInclude: readonly string[]
}
