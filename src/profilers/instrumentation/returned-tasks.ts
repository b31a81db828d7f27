import type { Recorder, TaskState } from '../../core/recorder.ts'

/** As many as the log looks up. */
const MAX_UNDECIDED = 2000

interface Member {
  task: TaskState
  parent: number
  /** Children that have not settled. */
  live: number
  /** Its body has returned a promise. */
  returned: boolean
}

/**
 * Finds out when a task settles whose body has returned another promise, which nothing may listen to: with the last of
 * its children that are still live, since what it returned is made of them; where it has none, when the task that
 * awaits it at once goes on; else when it returned. Only what is live is remembered.
 */
export class ReturnedTasks {
  readonly #recorder: Recorder
  readonly #members = new Map<number, Member>()
  /** Settled, but their outcome is still to come. */
  readonly #undecided = new Map<number, TaskState>()
  /** The task that awaits one that has just returned a promise, and that one. */
  readonly #awaited = new Map<number, number>()
  #justReturned: { number: number; at: number } | null = null

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  called(task: TaskState, parent: number): void {
    this.#decideJustReturned()
    this.#members.set(task.number, { task, parent, live: 0, returned: false })
    const member = this.#members.get(parent)
    if (member !== undefined) member.live++
  }

  returned(number: number, at: number): void {
    this.#decideJustReturned()
    const member = this.#members.get(number)
    if (member === undefined) return
    member.returned = true
    if (member.live === 0) this.#justReturned = { number, at }
  }

  suspended(number: number): void {
    const child = this.#justReturned
    if (child !== null && this.#members.get(child.number)?.parent === number) {
      this.#awaited.set(number, child.number)
      this.#justReturned = null
    }
    this.#decideJustReturned()
  }

  resumed(number: number, at: number): void {
    this.#decideJustReturned()
    const child = this.#awaited.get(number)
    if (child === undefined) return
    this.#awaited.delete(number)
    this.#settle(child, at)
  }

  /** The task has settled by itself. */
  settled(number: number, at: number): void {
    this.#decideJustReturned()
    this.#leaveFamily(number, at)
  }

  /** The outcome of a returned promise. */
  decide(number: number, outcome: 'failed' | 'cancelled' | 'pending'): void {
    const task = this.#undecided.get(number) ?? this.#members.get(number)?.task
    if (task === undefined) return
    if (outcome === 'pending') this.#recorder.reopenTask(task)
    else if (Number.isNaN(task.settledAt)) this.#recorder.settleTask(task, this.#recorder.end)
    if (outcome !== 'pending') this.#recorder.setOutcome(task, outcome)
  }

  #remember(task: TaskState): void {
    if (this.#undecided.size < MAX_UNDECIDED) this.#undecided.set(task.number, task)
  }

  #decideJustReturned(): void {
    const returned = this.#justReturned
    if (returned === null) return
    this.#justReturned = null
    this.#settle(returned.number, returned.at)
  }

  #settle(number: number, at: number): void {
    const member = this.#members.get(number)
    if (member === undefined) return
    this.#recorder.settleTask(member.task, at)
    this.#remember(member.task)
    this.#leaveFamily(number, at)
  }

  /** Upwards as far as parents have only waited for this: a loop, since chains of calls may be long. */
  #leaveFamily(number: number, at: number): void {
    let leaving: number | undefined = number
    while (leaving !== undefined) {
      const member: Member | undefined = this.#members.get(leaving)
      this.#members.delete(leaving)
      leaving = undefined
      const parent = member === undefined ? undefined : this.#members.get(member.parent)
      if (member === undefined || parent === undefined) return
      parent.live--
      if (parent.live > 0 || !parent.returned) return
      this.#recorder.settleTask(parent.task, at)
      this.#remember(parent.task)
      leaving = member.parent
    }
  }
}
