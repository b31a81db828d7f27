/** Tells which task of a recording runs now. */
export interface TaskTeller {
  /** Returns the number of the task that would be the parent of a task called now; 0 for none. */
  currentTask(): number
}

/** Holds the events of a backend until somebody opens the recording. */
export interface RecordSource {
  /** Time in own slices so far, milliseconds. */
  readonly running: number
  /** Writes all events to the recorder; called once, when the trace is made. */
  replay(): void
  /** Whether `discard` would free anything. */
  readonly holdsStorage: boolean
  /** Called instead of `replay` if nobody will open the recording any more. */
  discard(): void
  readonly byteLength: number
}
