import { AsyncResource } from 'node:async_hooks'
import { asProfilerWork } from '../../../../core/recording/profiler-work.ts'
import { startTimer } from '../../../../core/time-limit.ts'
import type { StartTimer } from '../../../../core/time-limit.ts'

/** Time (ms) without a new module after which an app counts as started. */
const QUIET_TIME_MS = 1000

/**
 * Calls `save` some time after the last change, or when the process ends. The timer keeps no process alive and belongs
 * to no request, whichever loaded the module.
 */
export class SaveLater {
  readonly #save: () => void
  readonly #outside = new AsyncResource('DebugToolbarCache')
  readonly #beforeSave: (() => void)[] = []
  readonly #startTimer: StartTimer
  #stopTimer: (() => void) | undefined
  #listens = false

  constructor(save: () => void, start: StartTimer = startTimer) {
    this.#save = save
    this.#startTimer = start
  }

  /** Adds a function to call before each save. */
  before(fn: () => void): void {
    this.#beforeSave.push(fn)
  }

  /** Schedules a save after a change. */
  schedule(): void {
    if (!this.#listens) process.on('exit', this.#now)
    this.#listens = true
    this.#stopTimer?.()
    this.#stopTimer = this.#outside.runInAsyncScope(() => this.#startTimer(this.#now, QUIET_TIME_MS))
  }

  readonly stop = (): void => {
    this.#stopTimer?.()
    this.#stopTimer = undefined
    process.removeListener('exit', this.#now)
    this.#listens = false
  }

  readonly #now = (): void => {
    try {
      asProfilerWork(() => {
        for (const fn of this.#beforeSave) fn()
        this.#save()
      })
    } catch {
      // An error of a timer or of the exit would be the app's end. Without the save the next start takes longer.
    }
    this.stop()
  }
}
