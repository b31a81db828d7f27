import { StackEntry } from '../../core/recording/loop-stack.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import type { TaskState } from '../../core/recording/task-state.ts'
import type { Frame, FunctionInfo } from './call-sites.ts'

/**
 * The records on the app's promises and resources (see stamp.ts). A promise carries a `Call` if it is an async
 * function's own, a `Waiter` if its reaction resumes one, a `GeneratorRequest` if a `next()` created it, and a
 * `Callback` if its reaction is any other function.
 */

/** One invocation of an async function, or one async generator, of the user or of a library. */
export class Call {
  readonly recorder: Recorder
  readonly fn: FunctionInfo
  /** Null for library code, which is tracked but is no task. */
  readonly task: TaskState | null
  /** Number of the nearest user task, itself included: the parent of calls made here. */
  readonly parent: number
  readonly waiter: Waiter
  /** True if the app reacts to its promise, so that its outcome will be learnt then. */
  hasListener = false
  /** True once its outcome is being learnt from a reaction to it. */
  observed = false
  /** The request that an async generator is answering. */
  request: GeneratorRequest | null = null
  /** Position of its last suspend. */
  lastWait: Frame | null = null

  constructor(recorder: Recorder, fn: FunctionInfo, task: TaskState | null, parent: number) {
    this.recorder = recorder
    this.fn = fn
    this.task = task
    this.parent = parent
    this.waiter = new Waiter(this)
  }
}

/** The reaction that resumes a call. One serves all waits of the call, because it has one at a time. */
export class Waiter {
  readonly call: Call
  /** The awaited promise, during a wait. */
  awaited: Promise<unknown> | null = null

  constructor(call: Call) {
    this.call = call
  }
}

/** A function that runs later in the recording's context: a `.then` callback. */
export class Callback {
  readonly recorder: Recorder
  /** Number of the task that registered it, 0 for none. */
  readonly parent: number
  /** The promise that it reacts to; null once it has run. */
  awaited: Promise<unknown> | null

  constructor(recorder: Recorder, parent: number, awaited: Promise<unknown> | null = null) {
    this.recorder = recorder
    this.parent = parent
    this.awaited = awaited
  }
}

/** A timer, socket, file request … whose callbacks run in the recording's context. */
export class ResourceRecord extends Callback {
  /** Whether it is a timer whose callback only settles a promise. */
  readonly settles: boolean
  /** Index into `WAKERS` of a job, else -1. */
  readonly job: number

  constructor(recorder: Recorder, parent: number, { settles, job }: { settles: boolean; job: number }) {
    super(recorder, parent)
    this.settles = settles
    this.job = job
  }
}

/** One `next()`, `return()` or `throw()` of an async generator. */
export class GeneratorRequest {
  readonly recorder: Recorder
  /** The call that sent the request, null outside any. */
  readonly consumer: Call | null
  /** Position of the request. */
  readonly from: Frame | null
  /** True for `return` and `throw`, which end the generator. */
  readonly ends: boolean
  call: Call | null = null

  constructor(recorder: Recorder, consumer: Call | null, from: Frame | null, ends: boolean) {
    this.recorder = recorder
    this.consumer = consumer
    this.from = from
    this.ends = ends
  }
}

type SliceOf = Pick<StackEntry, 'recorder' | 'charge' | 'parent'>

/** A call on the loop's stack; `call` is null for a generator that has not been identified yet. */
export class CallEntry extends StackEntry {
  readonly call: Call | null
  readonly request: GeneratorRequest | null

  constructor(slice: SliceOf, call: Call | null, request: GeneratorRequest | null) {
    super(slice.recorder, slice.charge, slice.parent)
    this.call = call
    this.request = request
  }
}

/** A resource's callback on the loop's stack. */
export class ResourceEntry extends StackEntry {
  readonly asyncId: number

  constructor(record: ResourceRecord, asyncId: number) {
    super(record.recorder, null, record.parent)
    this.asyncId = asyncId
  }
}
