import { performance } from 'node:perf_hooks'

/** Over how long (ms) the loop's use is measured: one turn alone is always busy. */
const WINDOW_MS = 250
/** Share of the time from which on the loop counts as busy. */
const BUSY_SHARE = 0.5

// Taken once: an app may replace it.
const use = performance.eventLoopUtilization.bind(performance)

/** Tells whether the loop has time for work that can wait, by its use in the last window that is over. */
export class LoopUse {
  #from = use()
  #isBusy = false

  get isBusy(): boolean {
    const now = use()
    const since = use(now, this.#from)
    if (since.active + since.idle >= WINDOW_MS) {
      this.#isBusy = since.utilization > BUSY_SHARE
      this.#from = now
    }
    return this.#isBusy
  }
}
