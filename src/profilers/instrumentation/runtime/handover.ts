import { theClaims } from '../../../core/recording/claims/claims.ts'
import { HandoverList } from '../../../core/recording/handover-list.ts'
import { theLastEnd } from '../../../core/recording/last-end.ts'
import type { Holder } from '../../../model/holds.ts'
import { theWaker } from '../../waker.ts'
import type { EventLog } from '../events/event-log.ts'
import { placeOfSite } from '../events/sites.ts'
import { ENDED } from './live-task.ts'
import type { LiveTask } from './live-task.ts'

/** Microtasks of libraries between the work that settles a promise and the task that waits for it, at most (ms). */
const MAX_HOP_MS = 0.5

/** Who has settled a promise: a function, in a recording as others know it. */
interface Settler {
  /** The site of the function. */
  site: number
  owner: Holder
}

/**
 * Knows which work has run last, and finds with it the code of another recording that a task has waited for: a lock that
 * it has released, a result that both wait for. As within a recording, that tells only if it is known what woke the
 * other: one of its own operations or timers. One for the process, because there is one loop.
 */
class Handover {
  /** The tasks that the loop has left last, and the `await` with which the last one had waited before. */
  #last: LiveTask | null = null
  #before: LiveTask | null = null
  #resumedFrom = 0
  #lastFrom = 0
  /** The task that was found last, and who has settled its promise. */
  #found: { task: LiveTask; settler: Settler; at: number } | null = null

  /** Notes that the loop enters a task again, after work of a log; null if that was nobody's. */
  resumed(task: LiveTask, lastLog: EventLog | null, at: number): void {
    if (lastLog !== null && lastLog !== task.log) this.#find(task, lastLog, at)
    this.#resumedFrom = task.awaitSite
  }

  /** Notes that the loop leaves a task. */
  left(task: LiveTask): void {
    this.#before = this.#last
    this.#last = task
    this.#lastFrom = this.#resumedFrom
    this.#resumedFrom = 0
  }

  /** Notes in the task's recording that work of another log was the last, if that is what it has waited for. */
  #find(task: LiveTask, other: EventLog, at: number): void {
    const last = this.#last
    if (last === null || last.log !== other || at - theClaims.end > MAX_HOP_MS) return
    const settler = this.#settlerOf(task, last, at)
    if (settler === null) return
    const { recorder } = task.log
    recorder.handovers ??= new HandoverList()
    recorder.handovers.add(task.number, at, recorder.siteOf(placeOfSite(settler.site)), settler.owner)
    this.#found = { task, settler, at }
  }

  #settlerOf(task: LiveTask, last: LiveTask, at: number): Settler | null {
    // Two that have waited at one place, and go on one after the other, have waited for the same.
    const isShared = last.site === task.site && this.#lastFrom === task.awaitSite
    if (isShared && this.#found?.task === last && at - this.#found.at <= MAX_HOP_MS) return this.#found.settler
    const { recorder } = last.log
    if (!theLastEnd.isOf(recorder, at) && !theWaker.isOf(recorder)) return null
    const by = isShared ? this.#before : last
    if (by === null || by.log !== last.log || (isShared && by.state !== ENDED)) return null
    return { site: by.site, owner: recorder.holding.owner.holder }
  }

  /** Lets go of the tasks. */
  clear(): void {
    this.#last = null
    this.#before = null
    this.#found = null
  }
}

export const theHandover: Handover = new Handover()
