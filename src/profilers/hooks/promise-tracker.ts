import type { Clock } from '../../core/clock.ts'
import { StackEntry } from '../../core/loop-stack.ts'
import type { LoopStack } from '../../core/loop-stack.ts'
import type { Recorder } from '../../core/recorder.ts'
import { scopes } from '../../core/scope.ts'
import { captureStack, typeNameOf } from './call-sites.ts'
import type { Frame, FrameTable, Stack } from './call-sites.ts'
import type { HookedProfile } from './hooked-profile.ts'
import { isLastAnswer, observe } from '../outcome.ts'
import { Call, Callback, CallEntry, GeneratorRequest, Waiter } from './records.ts'
import { FEW_FRAMES, GENERATOR_METHODS, StackSync } from './stack-sync.ts'
import { Stamp } from '../stamp.ts'
import { isYield } from './yield-points.ts'

type AnyPromise = Promise<unknown>

/**
 * Turns V8's promise hooks into tasks, waits and slices.
 *
 * What the hooks tell (measured on Node 20 to 26, docs/decisions/hooks-backend.md): `init` without a parent and with
 * an async function on top of the stack is a call of it, while the position is the function's entry. `init` with a
 * parent and an async function on top is an `await`, at that position; `before` on that promise resumes it. An
 * `await` of something else than a native promise first makes a promise for it, whose parent is the function's own.
 */
export class PromiseTracker {
  readonly #profiles: ReadonlyMap<Recorder, HookedProfile>
  readonly #loop: LoopStack
  readonly #clock: Clock
  readonly #frames: FrameTable
  readonly #sync: StackSync
  readonly #fail: (recorder: Recorder, error: unknown) => void
  /** True inside the hooks: promises that they make themselves are nobody's. */
  busy = false
  /** The promise that an `await` of a plain value has just made, and where. */
  #wrapper: AnyPromise | undefined
  #wrapperFrame: Frame | null = null

  constructor(parts: {
    profiles: ReadonlyMap<Recorder, HookedProfile>
    loop: LoopStack
    clock: Clock
    frames: FrameTable
    fail: (recorder: Recorder, error: unknown) => void
  }) {
    this.#profiles = parts.profiles
    this.#loop = parts.loop
    this.#clock = parts.clock
    this.#frames = parts.frames
    this.#fail = parts.fail
    this.#sync = new StackSync(parts.loop, parts.frames)
  }

  readonly onInit = (promise: AnyPromise, parent: AnyPromise | undefined): void => {
    if (this.busy) return
    const recorder = scopes.getStore()?.recorder
    const profile = recorder === undefined ? undefined : this.#profiles.get(recorder)
    if (profile === undefined) return
    this.busy = true
    const at = this.#clock.now()
    try {
      if (profile.blind) this.#initBlind(profile, promise, parent)
      else if (parent !== undefined && parent === this.#wrapper)
        this.#suspend(profile, promise, this.#wrapperFrame!, at)
      else this.#initSeen(profile, promise, parent, at)
    } catch (error) {
      this.#fail(profile.recorder, error)
    } finally {
      this.busy = false
      profile.addCost(at, this.#clock.now())
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
    // Promise reactions start on an empty stack, so all that is on ours ends with them.
    if (record instanceof Waiter || record instanceof Callback) this.#loop.truncate(0, this.#clock.now())
  }

  readonly onSettled = (promise: AnyPromise): void => {
    const record = Stamp.get(promise)
    if (record instanceof Call) this.#end(record, promise)
    else if (record instanceof GeneratorRequest) this.#answer(record, promise)
  }

  /** A resource was made: the task that made it is the parent of what its callbacks call. */
  parentOfNow(recorder: Recorder, below: (...args: never[]) => unknown, at: number): number {
    const top = this.#loop.top
    if (top === undefined || top.recorder !== recorder) return 0
    // Only a function that is known to return other promises, or is hardly known, may have returned unseen.
    if (top instanceof CallEntry && (top.call === null || top.call.fn.endsUnseen || top.call.fn.calls <= 3)) {
      this.#sync.align(captureStack(FEW_FRAMES, below), 0, below, at)
    }
    return this.#parent(recorder)
  }

  #initSeen(profile: HookedProfile, promise: AnyPromise, parent: AnyPromise | undefined, at: number): void {
    const stack = captureStack(FEW_FRAMES, this.onInit)
    const site = stack.sites[0]
    if (site === undefined) {
      if (parent !== undefined) Stamp.set(promise, new Callback(profile.recorder, 0))
      return
    }
    const top = this.#frames.frameOf(site)
    if (top.fn === null) this.#initByBuiltin(profile, promise, parent, { stack, top, at })
    else if (parent === undefined) this.#begin(profile, promise, { stack, top, at })
    else this.#await(profile, promise, parent, { stack, top, at })
  }

  /** `.then`, a generator's `next`, or a promise made by the runtime. */
  #initByBuiltin(profile: HookedProfile, promise: AnyPromise, parent: AnyPromise | undefined, seen: Seen): void {
    const { stack, top, at } = seen
    if (parent !== undefined) {
      if (top.builtin === 'return' && this.#returnInto(profile, promise, parent, at)) return
      this.#align(profile, stack, 1, at)
      Stamp.set(promise, this.#reactionTo(parent, profile.recorder))
      return
    }
    if (!GENERATOR_METHODS.has(top.builtin) || typeNameOf(stack.sites[0]!) === 'Async-from-Sync Iterator') return
    this.#align(profile, stack, 1, at)
    this.#request(profile, promise, { stack, top, at })
  }

  /** A promise without a parent, made in a script: an async function's own, where this is its entry. */
  #begin(profile: HookedProfile, promise: AnyPromise, { stack, top, at }: Seen): void {
    const fn = top.fn!
    if (top.position < fn.entry) fn.entry = top.position
    if (top.position !== fn.entry) return
    fn.calls++
    this.#align(profile, stack, 1, at)
    const { recorder } = profile
    const parent = this.#parent(recorder)
    const task = fn.user ? recorder.beginTask(recorder.siteOf(top.place), parent, at) : null
    const call = new Call(recorder, fn, task, task?.number ?? parent)
    Stamp.set(promise, call)
    this.#loop.enter(
      new CallEntry({ recorder, charge: task ?? this.#chargeOf(recorder), parent: call.parent }, call, null),
      at,
    )
  }

  #await(profile: HookedProfile, promise: AnyPromise, parent: AnyPromise, { stack, top, at }: Seen): void {
    this.#align(profile, stack, 0, at)
    const call = this.#topCall()
    if (call === null || call.fn !== top.fn) {
      // A function that was called before the profile began, or a module's own await.
      Stamp.set(promise, new Callback(profile.recorder, this.#parent(profile.recorder)))
      return
    }
    const awaited = Stamp.get(parent)
    if (awaited === call || (awaited !== undefined && awaited === call.request)) {
      this.#wrapper = promise
      // Where the value is a thenable, its `then` runs in a reaction of this promise.
      Stamp.set(promise, new Callback(profile.recorder, call.parent))
      this.#wrapperFrame = top
      return
    }
    if (awaited instanceof Call) awaited.hasListener = true
    call.waiter.awaited = parent
    this.#suspend(profile, promise, top, at)
  }

  #suspend(profile: HookedProfile, promise: AnyPromise, frame: Frame, at: number): void {
    this.#wrapper = undefined
    const call = this.#topCall()
    if (call === null || call.fn !== frame.fn) return
    Stamp.set(promise, call.waiter)
    call.lastWait = frame
    if (call.task === null) {
      this.#loop.leave(at, 0)
      return
    }
    const site = profile.recorder.siteOf(frame.place)
    profile.recorder.suspendTask(call.task, site, at)
    this.#loop.leave(at, site + 1)
  }

  #resume(call: Call, at: number): void {
    const { recorder, task } = call
    if (!this.#profiles.has(recorder)) return
    this.#loop.reset(at)
    if (task !== null) recorder.resumeTask(task, at)
    this.#loop.enter(new CallEntry({ recorder, charge: task, parent: call.parent }, call, call.request), at)
  }

  #enterCallback({ recorder, parent }: Callback, at: number): void {
    if (!this.#profiles.has(recorder)) return
    this.#loop.reset(at)
    this.#loop.enter(new StackEntry(recorder, null, parent), at)
  }

  #end(call: Call, promise: AnyPromise): void {
    const profile = this.#profiles.get(call.recorder)
    if (profile === undefined) return
    const at = this.#clock.now()
    if (call.task !== null) {
      profile.recorder.settleTask(call.task, at)
      if (!call.observed && !call.hasListener) profile.settledUnobserved(call, promise)
    }
    const index = this.#loop.entries.findLastIndex((entry) => entry instanceof CallEntry && entry.call === call)
    if (index >= 0) this.#loop.truncate(index, at)
  }

  /** An async generator is asked. Which one shows when its body does something, or when it answers at once. */
  #request(profile: HookedProfile, promise: AnyPromise, { stack, top, at }: Seen): void {
    const { recorder } = profile
    const from = stack.sites[1] === undefined ? null : this.#frames.frameOf(stack.sites[1])
    const request = new GeneratorRequest(recorder, this.#topCall(), from, top.builtin !== 'next')
    Stamp.set(promise, request)
    const entry = { recorder, charge: this.#chargeOf(recorder), parent: this.#parent(recorder) }
    this.#loop.enter(new CallEntry(entry, null, request), at)
  }

  /**
   * `return(value)` first awaits the value, on the generator's behalf but with no frame of it on the stack; the reaction
   * then runs its `finally` blocks. False where the promise is something else's.
   */
  #returnInto(profile: HookedProfile, promise: AnyPromise, parent: AnyPromise, at: number): boolean {
    const top = this.#loop.top
    const request = top instanceof CallEntry && top.call === null ? top.request : null
    if (request === null || !request.ends) return false
    // A plain value is wrapped into a promise first.
    if (Stamp.get(parent) === request) return true
    const call = profile.generators.takeAny(request)
    if (call === undefined) return false
    request.call = call
    call.request = request
    Stamp.set(promise, call.waiter)
    this.#loop.leave(at, 0)
    return true
  }

  /** The top entry is a request, and `body` a frame of the generator that answers it. */
  #identify(profile: HookedProfile, body: Frame, at: number): void {
    const entry = this.#loop.top as CallEntry
    const request = entry.request!
    const fn = body.fn!
    const call = profile.generators.take(request, fn) ?? this.#newGenerator(profile, body, { entry, at })
    if (call.task !== null) profile.recorder.resumeTask(call.task, at)
    call.request = request
    request.call = call
    this.#loop.leave(at, 0)
    const { recorder, charge } = entry
    this.#loop.enter(new CallEntry({ recorder, charge: call.task ?? charge, parent: call.parent }, call, request), at)
  }

  #newGenerator({ recorder }: HookedProfile, body: Frame, { entry, at }: { entry: CallEntry; at: number }): Call {
    const fn = body.fn!
    const task = fn.user ? recorder.beginTask(recorder.siteOf(body.place), entry.parent, at) : null
    return new Call(recorder, fn, task, task?.number ?? entry.parent)
  }

  #answer(request: GeneratorRequest, promise: AnyPromise): void {
    const profile = this.#profiles.get(request.recorder)
    if (profile === undefined) return
    const at = this.#clock.now()
    const atOnce = request.call === null
    const call = request.call ?? profile.generators.takeAny(request) ?? null
    const index = this.#loop.entries.findLastIndex((entry) => entry instanceof CallEntry && entry.request === request)
    // Answered before its body did anything that waits, or after it resumed from an `await`: it ran to its end.
    const lastWait = call?.lastWait ?? null
    const hasEnded = atOnce || request.ends || (lastWait !== null && isYield(lastWait) === false)
    if (index >= 0) this.#loop.truncate(hasEnded ? index : index + 1, at)
    if (call === null) return
    if (hasEnded) {
      this.#end(call, promise)
      return
    }
    const { task, recorder } = call
    if (task !== null) recorder.reopenWait(task, at)
    if (index >= 0) this.#loop.leave(at, task === null ? 0 : task.suspendSite + 1)
    profile.generators.add(call, request)
    if (lastWait !== null && isYield(lastWait) === null) this.#lookAgain(profile, call, promise)
  }

  /** What was answered shows only after this hook, and before the consumer hears of it. */
  #lookAgain({ generators }: HookedProfile, call: Call, promise: AnyPromise): void {
    const { busy } = this
    this.busy = true
    scopes.exit(() =>
      queueMicrotask(() => {
        if (isLastAnswer(promise) && generators.remove(call)) this.#end(call, promise)
      }),
    )
    this.busy = busy
  }

  /** Without stacks a wait cannot be told from a `.then`: the time still goes to whoever registered it. */
  #initBlind(profile: HookedProfile, promise: AnyPromise, parent: AnyPromise | undefined): void {
    if (parent === undefined) return
    const call = this.#topCall()
    if (call !== null && Stamp.get(parent) === call) return
    if (call === null) {
      Stamp.set(promise, this.#reactionTo(parent, profile.recorder))
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
   * A promise has settled that somebody reacts to, so we may as well. Not before: a second reaction to a pending
   * promise would end the async part of the app's own stack traces there.
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
      observe(awaited, (outcome) => recorder.setOutcome(task, outcome))
    } catch (error) {
      this.#fail(recorder, error)
    } finally {
      this.busy = false
    }
  }

  #align({ recorder }: HookedProfile, stack: Stack, from: number, at: number): void {
    const body = this.#sync.align(stack, from, this.onInit, at)
    if (body === null || body.fn === null) return
    const profile = this.#profiles.get(recorder)
    if (profile !== undefined) this.#identify(profile, body, at)
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

/** What one captured stack says. */
interface Seen {
  stack: Stack
  top: Frame
  at: number
}
