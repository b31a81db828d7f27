import type { Unit } from '../../model/finished-request.ts'
import { runNoted } from '../panels/told-errors.ts'
import type { Slotted } from '../slot-list.ts'
import type { TrackedContext } from './tracked-context.ts'
import type { RunningUnit } from './units.ts'

/** Keeps the records of ended units. */
export interface UnitOwner {
  finishUnit(unit: LiveUnit): void
}

/** Tracks one unit of work that is no request: it ends when whoever has begun it says so. */
export class LiveUnit implements RunningUnit, Slotted {
  slot = -1
  readonly context: TrackedContext
  readonly owner: UnitOwner
  readonly #kind: Unit['kind']
  #status: Unit['status'] = 'pending'

  constructor(owner: UnitOwner, context: TrackedContext, kind: Unit['kind']) {
    this.owner = owner
    this.context = context
    this.#kind = kind
    context.profile.onEnd = this
    context.profile.recorder.subject = this
  }

  get isOver(): boolean {
    return this.context.duration !== null
  }

  run<T>(fn: () => T): T {
    return runNoted(this.context.profile, fn)
  }

  end(status: Unit['status']): void {
    const { profile } = this.context
    if (profile.duration !== null) return
    this.#status = status
    try {
      profile.end()
    } catch {
      // The app's code goes on without a record.
    }
  }

  /** Completes the record when the recording has ended, by the unit's end or earlier. */
  onRecordingEnd(): void {
    const { context } = this
    context.profile.recorder.subject = null
    if (context.duration !== null) return
    context.keepDuration(context.profile.duration)
    context.keepUnit({ kind: this.#kind, status: this.#status })
    this.owner.finishUnit(this)
  }
}
