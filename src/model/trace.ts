import type { BackendName, Capabilities } from './stats.ts'

/** Raised by one with every change of the shape below. */
export const TRACE_VERSION = 1

/** A finished profile as it was recorded, before any analysis. Times are milliseconds on the monotonic clock. */
export interface Trace {
  version: typeof TRACE_VERSION
  backend: BackendName
  capabilities: Capabilities
  degraded: string | null
  start: number
  end: number
}
