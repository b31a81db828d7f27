/** Tells which task of a recording runs now, and runs code as the recording's. */
export interface TaskTeller {
  /** Returns the number of the task that would be the parent of a task called now; 0 for none. */
  currentTask(): number
  /** Notes that the loop works for the recording now; `at` is the reading of the clock for it, if there is one. */
  claimNow(at?: number): void
  /** Runs `fn` as a root of the recording if that has not ended; `parent` is the task that the calls in it belong to. */
  run<T>(fn: () => T, parent?: number): T
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

/** A recording that another one may have started. */
interface Nested {
  /** Milliseconds of its slices to come that lie within slices of the outer one, which has them already. */
  covered: number
  readonly outer: OuterSlices | null
}

interface OuterSlices {
  addSlice(task: null, start: number, end: number, busySince: number, endSite: number): void
}

/** Passes a slice on to the outer recording, but for what that covers: the call that has started this one, first of all. */
export function passOn(nested: Nested, start: number, end: number, busySince: number): void {
  const from = start + Math.min(nested.covered, end - start)
  nested.covered -= from - start
  if (from < end) nested.outer?.addSlice(null, from, end, busySince, 0)
}
