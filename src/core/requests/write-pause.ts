import { nextTurn } from '../runtime-functions.ts'
import { scopes } from '../recording/scope.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { LoopUse } from './loop-use.ts'

/** How long (ms) the next write waits where the app itself keeps the loop busy: then writing takes at most a tenth of it. */
const BUSY_DELAY_MS = 10

/** The pauses between writes, in which the app's requests go on: longer ones where it has much to do. */
export class WritePause {
  readonly #loop: Pick<LoopUse, 'isBusy'>
  readonly #start: StartTimer
  #isEnding = false
  #goOn: () => void = () => {}

  constructor(loop: Pick<LoopUse, 'isBusy'> = new LoopUse(), start: StartTimer = startTimer) {
    this.#loop = loop
    this.#start = start
  }

  wait(): Promise<void> {
    if (this.#isEnding || !this.#loop.isBusy) return nextTurn()
    return new Promise((resolve) => {
      const stop = scopes.run(undefined, () => this.#start(resolve, BUSY_DELAY_MS))
      this.#goOn = () => {
        stop()
        resolve()
      }
    })
  }

  /** Ends the pause that is under way; the next ones wait for no app, because the process ends. */
  end(): void {
    this.#isEnding = true
    this.#goOn()
  }
}
