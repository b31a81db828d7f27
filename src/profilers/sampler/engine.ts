/** The used part of a `.cpuprofile`; times are microseconds on the monotonic clock. */
export interface V8CpuProfile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number }
    children?: number[] | undefined
  }[]
  startTime: number
  endTime: number
  /** Ids of nodes. */
  samples?: number[] | undefined
  timeDeltas?: number[] | undefined
}

/** A CPU profile that has ended. Some come as text, which is parsed only on demand. */
export interface EndedCpuProfile {
  /** Estimated memory, in bytes. */
  readonly byteLength: number
  /** Throws if the runtime gave something else. */
  read(): V8CpuProfile
  /** Reads only the part that tells how long the loop was idle. Throws as `read` does. */
  readIdle(): IdleSamples
}

/** The samples of a CPU profile, as in `V8CpuProfile`, and the id of the node of an idle loop, -1 if there is none. */
export interface IdleSamples {
  idleNode: number
  samples: readonly number[]
  timeDeltas: readonly number[]
}

/** A CPU profile that is being taken. */
export interface OpenCpuProfile {
  /** Ends it; returns null if it got lost. */
  end(): EndedCpuProfile | null
}

/**
 * Opens CPU profiles of the runtime in one way. While one is open, opening another one is cheap (0.1 to 0.5 ms); the
 * first one stops the loop for 10 to 150 ms.
 */
export interface CpuProfileEngine {
  /**
   * True if opening a CPU profile is cheap whether another one is open or not, and nothing is sampled while none is.
   */
  readonly isWarm: boolean
  /** Throws if the runtime refuses. */
  open(): OpenCpuProfile
  close(): void
}
