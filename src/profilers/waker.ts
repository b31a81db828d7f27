import { theClaims } from '../core/recording/claims/claims.ts'
import { now } from '../core/recording/now.ts'
import type { Recorder } from '../core/recording/recorder.ts'
import { theMeter } from '../core/recording/scope.ts'
import { WakeList } from '../core/recording/record-tables.ts'
import type { Firing } from '../core/recording/record-tables.ts'
import { delayOf, IMMEDIATE, isWithinCallback, kindOfTimer } from './timers.ts'
import type { TimerResource } from './timers.ts'

/** The loop takes longer (ms) to look for more work and to begin it. */
const MIN_TURN_MS = 0.005
/** After an immediate, the loop tells handles of their end within the same turn, so little time (ms) may pass. */
const MAX_HOP_MS = 1

/**
 * Knows the timer or job whose callback was the last one of the loop, as long as its microtasks run: a task that goes on
 * meanwhile does so because of it. The loop turns between its timers and whatever else it calls, so the turn tells, even
 * of callbacks that nobody reports; where there are jobs, all are reported. One for the process, because there is one
 * loop.
 */
class Waker {
  /** Whether there is one. Read with each resume, so it costs nothing where there are none. */
  isSet = false
  #recorder: Recorder | null = null
  #turn = 0
  /** One object for all, because there may be many. The time is a fraction from the start, so V8 keeps a double. */
  readonly #firing: Firing = { at: Number.NaN, kind: 0, delay: 0, setBy: 0, settles: false, rank: 0 }

  /** Notes that the callback of a timer runs now, which task `setBy` of a recording has set. */
  fire(timer: TimerResource, recorder: Recorder, setBy: number, settles: boolean): void {
    const firing = this.#firing
    // A callback may clear its own timer, which takes its delay away.
    firing.kind = kindOfTimer(timer)
    firing.delay = delayOf(timer)
    firing.settles = settles
    this.#set(recorder, setBy)
  }

  /** Notes that the callback of a job runs now, which task `begunBy` of a recording has begun. */
  endJob(kind: number, recorder: Recorder, begunBy: number): void {
    const firing = this.#firing
    firing.kind = kind
    firing.delay = 0
    firing.settles = false
    this.#set(recorder, begunBy)
  }

  #set(recorder: Recorder, setBy: number): void {
    const firing = this.#firing
    firing.at = now()
    firing.setBy = setBy
    firing.rank = 0
    theMeter.look(firing.at)
    this.#turn = theMeter.turns
    this.#recorder = recorder
    this.isSet = true
  }

  /** Notes that a task goes on at a time, which is now. Only if there is such a timer or job. */
  wake(recorder: Recorder, task: number, at: number): void {
    const firing = this.#firing
    if (this.#hasTurned(at)) return this.clear()
    if (task > 0 && !recorder.closed) {
      recorder.wakes ??= new WakeList()
      recorder.wakes.add(task, at, recorder === this.#recorder ? firing : { ...firing, setBy: 0 })
    }
    firing.rank++
  }

  /** Returns whether the loop has turned since the last work that is known. */
  #hasTurned(at: number): boolean {
    const hop = at - Math.max(this.#firing.at, theClaims.end)
    if (hop <= MIN_TURN_MS) return false
    theMeter.observe(at)
    return theMeter.turns !== this.#turn || (this.#firing.kind === IMMEDIATE && hop > MAX_HOP_MS)
  }

  /** Returns whether the callback that ran last belongs to the recording. */
  isOf(recorder: Recorder): boolean {
    return this.isSet && this.#recorder === recorder
  }

  /** Lets go of the timers and jobs of a recording that has ended. */
  forget(recorder: Recorder): void {
    if (this.#recorder === recorder) this.clear()
  }

  /** Notes that another callback runs; that of a tick or a promise is part of the last one. */
  interrupt(resource: object): void {
    if (!isWithinCallback(resource)) this.clear()
  }

  clear(): void {
    this.isSet = false
    this.#recorder = null
  }
}

export const theWaker: Waker = new Waker()
