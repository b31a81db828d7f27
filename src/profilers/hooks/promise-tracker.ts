import type { Clock } from '../../core/recording/clock.ts'
import { StackEntry } from '../../core/recording/loop-stack.ts'
import type { LoopStack } from '../../core/recording/loop-stack.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import { tellError } from '../../core/panels/told-errors.ts'
import { scopes } from '../../core/recording/scope.ts'
import { queueMicrotask } from '../../core/runtime-functions.ts'
import { kindOfAnswer, waitOn } from './answers.ts'
import { captureStack, typeNameOf } from './call-sites.ts'
import type { Frame, FrameTable, Stack } from './call-sites.ts'
import type { HookedRecording } from './hooked-recording.ts'
import { LateTasks } from './late-tasks.ts'
import { isLastAnswer, observe } from '../outcome.ts'
import { Call, Callback, CallEntry, GeneratorRequest, Waiter } from './records.ts'
import { FEW_FRAMES, GENERATOR_METHODS, SOME_FRAMES, StackSync } from './stack-sync.ts'
import { Stamp } from '../stamp.ts'

type AnyPromise = Promise<unknown>

/**
 * Turns V8's promise hooks into tasks, waits and slices.
 *
 * The hooks mean (measured on Node 20 to 26, docs/decisions/hooks-backend.md): `init` without a parent and with an
 * async function on top of the stack is a call of it, if the position is the function's entry. `init` with a parent and
 * an async function on top is an `await` at that position; `before` on that promise resumes the function. An `await` of
 * any value but a native promise first creates a promise for it, whose parent is the function's own.
 */
export class PromiseTracker {
  readonly late: LateTasks = new LateTasks()
  readonly #recordings: ReadonlyMap<Recorder, HookedRecording>
  readonly #loop: LoopStack
  readonly #clock: Clock
  readonly #frames: FrameTable
  readonly #sync: StackSync
  readonly #fail: (recorder: Recorder, error: unknown) => void
  /** True inside the hooks, whose own promises are ignored. */
  busy = false
  /** Promises of requests that it does not record: the hooks slow these down, too. */
  othersPromises = 0
  /** The promise that an `await` of a plain value has just created, and its position. */
  #wrapper: AnyPromise | undefined
  #wrapperFrame: Frame | null = null

  constructor(parts: {
    recordings: ReadonlyMap<Recorder, HookedRecording>
    loop: LoopStack
    clock: Clock
    frames: FrameTable
    fail: (recorder: Recorder, error: unknown) => void
  }) {
    this.#recordings = parts.recordings
    this.#loop = parts.loop
    this.#clock = parts.clock
    this.#frames = parts.frames
    this.#fail = parts.fail
    this.#sync = new StackSync(parts.loop, parts.frames)
  }

  readonly onInit = (promise: AnyPromise, parent: AnyPromise | undefined): void => {
    if (this.busy) return
    const recorder = scopes.getStore()?.recorder
    const recording = recorder === undefined ? undefined : this.#recordings.get(recorder)
    if (recording === undefined) {
      this.othersPromises++
      return
    }
    this.busy = true
    const at = this.#clock.now()
    try {
      if (recording.blind) this.#initBlind(recording, promise, parent)
      else if (parent !== undefined && parent === this.#wrapper)
        this.#suspend(recording, promise, this.#wrapperFrame!, at)
      else this.#initSeen(recording, promise, parent, at)
    } catch (error) {
      this.#fail(recording.recorder, error)
    } finally {
      this.busy = false
      recording.addCost(at, this.#clock.now(), this.#loop.top)
    }
  }

  readonly onBefore = (promise: AnyPromise): void => {
    const record = Stamp.get(promise)
    if (record === undefined) return
    const at = this.#clock.now()
    if (record instanceof Waiter || record instanceof Callback) this.#learnOutcome(record)
    if (record instanceof Waiter) this.#resume(record.call, at)
    else if (record instanceof Callback) this.#enterCallback(record, at)
    else if (record instanceof Call) record.fn.endsUnseen = true
  }

  readonly onAfter = (promise: AnyPromise): void => {
    const record = Stamp.get(promise)
    // Promise reactions start on an empty stack, so everything on ours ends with them.
    if (record instanceof Waiter || record instanceof Callback) this.#loop.truncate(0, this.#clock.now())
  }

  readonly onSettled = (promise: AnyPromise): void => {
    const record = Stamp.get(promise)
    if (record instanceof Call) this.#end(record, promise)
    else if (record instanceof GeneratorRequest) this.#answer(record, promise)
  }

  /** Returns the number of the running task, as the parent of the calls in the callbacks of a new resource. */
  parentOfNow(recorder: Recorder, below: (...args: never[]) => unknown, at: number): number {
    const top = this.#loop.top
    if (top === undefined || top.recorder !== recorder) return 0
    // Fast path: only a function that is known to return other promises, or is hardly known, may have returned unseen.
    if (top instanceof CallEntry && (top.call === null || top.call.fn.endsUnseen || top.call.fn.calls <= 3)) {
      this.#sync.align(captureStack(FEW_FRAMES, below), 0, below, at)
    }
    return this.#parent(recorder)
  }

  /** Returns the parent of a task that the caller of `below` would call, after reading the stack. */
  parentOfNext(recording: HookedRecording, below: (...args: never[]) => unknown, at: number): number {
    const { recorder } = recording
    const top = this.#loop.top
    if (top === undefined || top.recorder !== recorder) return 0
    if (top instanceof CallEntry) {
      const body = this.#sync.align(captureStack(SOME_FRAMES, below), 0, below, at)
      if (body !== null && body.fn !== null) this.#identify(recording, body, at)
    }
    return this.#parent(recorder)
  }

  #initSeen(recording: HookedRecording, promise: AnyPromise, parent: AnyPromise | undefined, at: number): void {
    const stack = captureStack(FEW_FRAMES, this.onInit)
    const site = stack.sites[0]
    if (site === undefined) {
      if (parent !== undefined) Stamp.set(promise, new Callback(recording.recorder, 0))
      return
    }
    const top = this.#frames.frameOf(site)
    if (top.fn === null) this.#initByBuiltin(recording, promise, parent, { stack, top, at })
    else if (parent === undefined) this.#begin(recording, promise, { stack, top, at })
    else this.#await(recording, promise, parent, { stack, top, at })
  }

  /** Handles `.then`, a generator's `next`, or a promise created by the runtime. */
  #initByBuiltin(recording: HookedRecording, promise: AnyPromise, parent: AnyPromise | undefined, seen: Seen): void {
    const { stack, top, at } = seen
    if (parent !== undefined) {
      if (top.builtin === 'return' && this.#returnInto(recording, promise, parent, at)) return
      this.#align(recording, stack, 1, at)
      Stamp.set(promise, this.#reactionTo(parent, recording.recorder))
      return
    }
    if (!GENERATOR_METHODS.has(top.builtin) || typeNameOf(stack.sites[0]!) === 'Async-from-Sync Iterator') return
    this.#align(recording, stack, 1, at)
    this.#request(recording, promise, { stack, top, at })
  }

  /** Handles a promise without a parent, created in a script: an async function's own, if this is its entry. */
  #begin(recording: HookedRecording, promise: AnyPromise, { stack, top, at }: Seen): void {
    const fn = top.fn!
    if (top.position < fn.entry) fn.entry = top.position
    if (top.position !== fn.entry) return
    fn.calls++
    this.#align(recording, stack, 1, at)
    const { recorder } = recording
    const parent = this.#parent(recorder)
    const task = recording.beginTask(fn, top.place, parent, at)
    const call = new Call(recorder, fn, task, task?.number ?? parent)
    Stamp.set(promise, call)
    this.#loop.enter(
      new CallEntry({ recorder, charge: task ?? this.#chargeOf(recorder), parent: call.parent }, call, null),
      at,
    )
  }

  #await(recording: HookedRecording, promise: AnyPromise, parent: AnyPromise, { stack, top, at }: Seen): void {
    this.#align(recording, stack, 0, at)
    const call = this.#topCall()
    if (call === null || call.fn !== top.fn) {
      // A function that was called before the recording began, or a module's own await.
      Stamp.set(promise, new Callback(recording.recorder, this.#parent(recording.recorder)))
      return
    }
    const awaited = Stamp.get(parent)
    if (awaited === call || (awaited !== undefined && awaited === call.request)) {
      this.#wrapper = promise
      // The `then` of a thenable runs in a reaction of this promise.
      Stamp.set(promise, new Callback(recording.recorder, call.parent))
      this.#wrapperFrame = top
      return
    }
    if (awaited instanceof Call) awaited.hasListener = true
    call.waiter.awaited = parent
    this.#suspend(recording, promise, top, at)
  }

  #suspend(recording: HookedRecording, promise: AnyPromise, frame: Frame, at: number): void {
    this.#wrapper = undefined
    const call = this.#topCall()
    if (call === null || call.fn !== frame.fn) return
    Stamp.set(promise, call.waiter)
    call.lastWait = frame
    if (call.task === null) {
      this.#loop.leave(at, 0)
      return
    }
    const site = recording.recorder.siteOf(frame.place)
    recording.recorder.suspendTask(call.task, site, at)
    this.#loop.leave(at, site + 1)
  }

  #resume(call: Call, at: number): void {
    const { recorder, task } = call
    const recording = this.#recordings.get(recorder)
    if (recording === undefined) return
    this.#loop.reset(at)
    if (task !== null) recording.resumeTask(task, at)
    this.#loop.enter(new CallEntry({ recorder, charge: task, parent: call.parent }, call, call.request), at)
  }

  #enterCallback({ recorder, parent }: Callback, at: number): void {
    if (!this.#recordings.has(recorder)) return
    this.#loop.reset(at)
    this.#loop.enter(new StackEntry(recorder, null, parent), at)
  }

  #end(call: Call, promise: AnyPromise): void {
    const recording = this.#recordings.get(call.recorder)
    if (recording === undefined) return this.late.add(call, promise)
    const at = this.#clock.now()
    if (call.task !== null) {
      recording.settleTask(call.task, at)
      if (!call.observed && !call.hasListener) recording.settledUnobserved(call, promise)
    }
    const index = this.#loop.entries.findLastIndex((entry) => entry instanceof CallEntry && entry.call === call)
    if (index >= 0) this.#loop.truncate(index, at)
  }

  /**
   * Handles a request to an async generator. Which generator it is shows when its body does something, or when it
   * answers at once.
   */
  #request(recording: HookedRecording, promise: AnyPromise, { stack, top, at }: Seen): void {
    const { recorder } = recording
    const from = stack.sites[1] === undefined ? null : this.#frames.frameOf(stack.sites[1])
    const request = new GeneratorRequest(recorder, this.#topCall(), from, top.builtin !== 'next')
    Stamp.set(promise, request)
    const entry = { recorder, charge: this.#chargeOf(recorder), parent: this.#parent(recorder) }
    this.#loop.enter(new CallEntry(entry, null, request), at)
  }

  /**
   * Handles `return(value)`, which first awaits the value for the generator, but with no frame of it on the stack; the
   * reaction then runs its `finally` blocks. Returns false if the promise is not of that kind.
   */
  #returnInto(recording: HookedRecording, promise: AnyPromise, parent: AnyPromise, at: number): boolean {
    const top = this.#loop.top
    const request = top instanceof CallEntry && top.call === null ? top.request : null
    if (request === null || !request.ends) return false
    // A plain value is first wrapped in a promise.
    if (Stamp.get(parent) === request) return true
    const call = recording.generators.takeAny(request)
    if (call === undefined) return false
    request.call = call
    call.request = request
    Stamp.set(promise, call.waiter)
    this.#loop.leave(at, 0)
    return true
  }

  /** Identifies the generator that answers the request of the top entry, by `body`, a frame of it. */
  #identify(recording: HookedRecording, body: Frame, at: number): void {
    const entry = this.#loop.top as CallEntry
    const request = entry.request!
    const fn = body.fn!
    const call = recording.generators.take(request, fn) ?? this.#newGenerator(recording, body, { entry, at })
    if (call.task !== null) recording.recorder.resumeTask(call.task, at)
    call.request = request
    request.call = call
    call.lastWait = null
    this.#loop.leave(at, 0)
    const { recorder, charge } = entry
    this.#loop.enter(new CallEntry({ recorder, charge: call.task ?? charge, parent: call.parent }, call, request), at)
  }

  #newGenerator(recording: HookedRecording, body: Frame, { entry, at }: { entry: CallEntry; at: number }): Call {
    const { recorder } = recording
    const fn = body.fn!
    const task = recording.beginTask(fn, body.place, entry.parent, at)
    return new Call(recorder, fn, task, task?.number ?? entry.parent)
  }

  #answer(request: GeneratorRequest, promise: AnyPromise): void {
    const recording = this.#recordings.get(request.recorder)
    if (recording === undefined) return
    const at = this.#clock.now()
    const atOnce = request.call === null
    const call = request.call ?? recording.generators.takeAny(request) ?? null
    const index = this.#loop.entries.findLastIndex((entry) => entry instanceof CallEntry && entry.request === request)
    const kind = kindOfAnswer(call, atOnce || request.ends)
    if (index >= 0) this.#loop.truncate(kind === 'end' ? index : index + 1, at)
    if (call === null) return
    if (kind === 'end') {
      this.#end(call, promise)
      return
    }
    if (kind === 'yield') waitOn(call, this.#loop.entries)
    if (index >= 0) this.#loop.leave(at, 0)
    recording.generators.add(call, request)
    if (kind === 'unknown') this.#lookAgain(recording, call, promise)
  }

  /** Reads the answer again in a microtask: it is visible only after this hook, and before the consumer gets it. */
  #lookAgain({ generators }: HookedRecording, call: Call, promise: AnyPromise): void {
    const { busy } = this
    this.busy = true
    scopes.exit(() =>
      queueMicrotask(() => {
        if (!generators.has(call)) return
        if (!isLastAnswer(promise)) waitOn(call, [])
        else if (generators.remove(call)) this.#end(call, promise)
      }),
    )
    this.busy = busy
  }

  /** Handles a promise without a stack: a wait may be a `.then`, but the time goes to the task that registered it. */
  #initBlind(recording: HookedRecording, promise: AnyPromise, parent: AnyPromise | undefined): void {
    if (parent === undefined) return
    const call = this.#topCall()
    if (call !== null && Stamp.get(parent) === call) return
    if (call === null) {
      Stamp.set(promise, this.#reactionTo(parent, recording.recorder))
      return
    }
    const awaited = Stamp.get(parent)
    if (awaited instanceof Call) awaited.hasListener = true
    call.waiter.awaited = parent
    Stamp.set(promise, call.waiter)
  }

  #reactionTo(promise: AnyPromise, recorder: Recorder): Callback {
    const awaited = Stamp.get(promise)
    if (awaited instanceof Call) awaited.hasListener = true
    return new Callback(recorder, this.#parent(recorder), promise)
  }

  /**
   * Learns the outcome of a settled promise that the app reacts to, by a reaction of ours. Not earlier: a second
   * reaction to a pending promise would end the async part of the app's own stack traces there.
   */
  #learnOutcome(reaction: Waiter | Callback): void {
    const { awaited } = reaction
    if (awaited === null) return
    reaction.awaited = null
    const record = Stamp.get(awaited)
    const call = record instanceof Call ? record : record instanceof GeneratorRequest ? record.call : null
    if (call === null || call.task === null || call.observed || Number.isNaN(call.task.settledAt)) return
    call.observed = true
    const { task, recorder } = call
    this.busy = true
    try {
      observe(awaited, (outcome, reason) => {
        recorder.setOutcome(task, outcome)
        if (outcome === 'failed') tellError(reason, 'task', { recorder, task: task.number })
      })
    } catch (error) {
      this.#fail(recorder, error)
    } finally {
      this.busy = false
    }
  }

  #align({ recorder }: HookedRecording, stack: Stack, from: number, at: number): void {
    const body = this.#sync.align(stack, from, this.onInit, at)
    if (body === null || body.fn === null) return
    const recording = this.#recordings.get(recorder)
    if (recording !== undefined) this.#identify(recording, body, at)
  }

  #topCall(): Call | null {
    const top = this.#loop.top
    return top instanceof CallEntry ? top.call : null
  }

  #parent(recorder: Recorder): number {
    const top = this.#loop.top
    return top !== undefined && top.recorder === recorder ? top.parent : 0
  }

  #chargeOf(recorder: Recorder): StackEntry['charge'] {
    const top = this.#loop.top
    return top !== undefined && top.recorder === recorder ? top.charge : null
  }
}

/** One captured stack. */
interface Seen {
  stack: Stack
  top: Frame
  at: number
}
