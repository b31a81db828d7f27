/** The values of `asyncProfilerBackend`. */
export type BackendChoice = 'auto' | 'instrumentation' | 'hooks' | 'eventloop'

/** The toolbar's options that are data, with every default filled in. Times are milliseconds. */
export interface Settings {
  readonly enabled: boolean
  readonly excludePanels: readonly string[]
  /** Starts with a slash and does not end with one. */
  readonly basePath: string
  readonly maxRequestHistory: number
  readonly maxHistoryBytes: number
  readonly excludePaths: readonly (string | RegExp)[]
  readonly allowedHosts: readonly string[]
  readonly editorUrl: string
  readonly injectHtml: boolean
  readonly serverTiming: boolean
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
