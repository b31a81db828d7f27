import { AsyncResource } from 'node:async_hooks'
import { asProfilerWork } from '../../../../core/profiler-work.ts'

/** Quiet for so long (ms), an app has started. */
const QUIET = 1000

/**
 * Calls `save` once nothing new has come for a while, and when the process ends before that. The timer keeps no
 * process alive and belongs to no request, whichever loaded the module.
 */
export class SaveLater {
  readonly #save: () => void
  readonly #outside = new AsyncResource('DebugToolbarCache')
  readonly #beforeSave: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #listens = false

  constructor(save: () => void) {
    this.#save = save
  }

  /** To be called before each save. */
  before(fn: () => void): void {
    this.#beforeSave.push(fn)
  }

  /** There is something new. */
  schedule(): void {
    if (!this.#listens) process.on('exit', this.#now)
    this.#listens = true
    if (this.#timer !== undefined) this.#timer.refresh()
    else this.#outside.runInAsyncScope(() => (this.#timer = setTimeout(this.#now, QUIET).unref()))
  }

  readonly stop = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    process.removeListener('exit', this.#now)
    this.#listens = false
  }

  readonly #now = (): void => {
    asProfilerWork(() => {
      for (const fn of this.#beforeSave) fn()
      this.#save()
    })
    this.stop()
  }
}
