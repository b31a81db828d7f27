/** The values of `asyncProfilerBackend`. */
export type BackendChoice = 'auto' | 'instrumentation' | 'hooks' | 'eventloop'

/** A client of `ioredis`, or of `redis` (node-redis), connected; which one it is shows by its methods. */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(args: string[]): Promise<unknown> }

/** Where the history file is, and its bounds; the oldest requests go first. */
export interface HistoryOptions {
  /** Path of the file; by default beside the app's installed modules. */
  sqlite?: string
  /** A Redis or Valkey instead of a file: its URL, which needs the package `ioredis`, or your own client. */
  redis?: string | RedisClient
  /** 100 000 by default, 10 000 in Redis. */
  maxRequests?: number
  /** 512 MiB by default; not in Redis, whose memory is its own matter. */
  maxBytes?: number
  /** Milliseconds; 14 days by default. */
  maxAge?: number
}

/** The toolbar's options that are data, with every default filled in. Times are milliseconds. */
export interface Settings {
  readonly enabled: boolean
  readonly excludePanels: readonly string[]
  /** Starts with a slash and does not end with one. */
  readonly basePath: string
  readonly maxRequestHistory: number
  readonly maxHistoryBytes: number
  /** Address of a collector's traces; empty for none. */
  readonly otlpEndpoint: string
  readonly excludePaths: readonly (string | RegExp)[]
  readonly allowedHosts: readonly string[]
  readonly editorUrl: string
  readonly injectHtml: boolean
  readonly serverTiming: boolean
  readonly traceContext: boolean
  readonly logFields: boolean
  readonly asyncProfilerBackend: BackendChoice
  readonly asyncProfilerTrackTasks: boolean
  readonly asyncProfilerDetectBlocking: boolean
  readonly asyncProfilerBlockingThreshold: number
  readonly asyncProfilerSampleInterval: number
  readonly asyncProfilerMaxTasks: number
  readonly asyncProfilerMaxOperations: number
  readonly asyncProfilerMaxDuration: number
  readonly asyncProfilerMaxOverhead: number
  readonly asyncProfilerRedactPatterns: readonly RegExp[]
  readonly asyncProfilerTaskNames: boolean
  readonly asyncProfilerInclude: readonly string[]
}
