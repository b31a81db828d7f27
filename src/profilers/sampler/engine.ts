/** The part of a `.cpuprofile` that is read; times are microseconds on the monotonic clock. */
export interface V8Profile {
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

/** A profile that has ended. Some come as text, which is read only when somebody wants to know. */
export interface EndedProfile {
  /** About what keeping it costs. */
  readonly byteLength: number
  /** Throws where the runtime gave something else. */
  read(): V8Profile
}

/** A profile that is being taken. */
export interface OpenProfile {
  /** Null where it got lost. */
  end(): EndedProfile | null
}

/**
 * One way to the runtime's CPU profiler. While a profile is open, opening another one is cheap (0.1 to 0.5 ms); the first
 * one stops the loop for 10 to 150 ms.
 */
export interface ProfileEngine {
  /** Throws where the runtime refuses. */
  open(): OpenProfile
  close(): void
}
