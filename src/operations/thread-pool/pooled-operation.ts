import type { Operation } from '../recording/operation.ts'
import { OwnJob } from './own-job.ts'
import type { JobOwner } from './own-job.ts'
import { thePool } from './the-pool.ts'
import type { PoolOwner } from './thread-pool.ts'

/** An operation whose work is jobs of the thread pool: one, or many after each other or at the same time. */
export class PooledOperation implements JobOwner {
  readonly name: string
  readonly owner: PoolOwner
  /** False once the operation has ended: the code of the app runs then. */
  isLive = true
  readonly #operation: Operation
  #waiting = 0
  #running = 0
  #hasToldBusy = false

  constructor(operation: Operation, name: string, owner: PoolOwner) {
    this.#operation = operation
    this.name = name
    this.owner = owner
  }

  submit(isSlow: boolean): OwnJob {
    if (this.isLive && this.#running === 0 && thePool.isFull(isSlow)) this.#queue()
    this.#waiting++
    return new OwnJob(this, isSlow)
  }

  #queue(): void {
    this.#operation.phase('queue')
    if (this.#hasToldBusy) return
    this.#hasToldBusy = true
    this.#operation.set('nodejs.threadpool.busy', thePool.describeBusy(this.owner))
  }

  jobStarted(): void {
    this.#waiting--
    this.#running++
    if (this.isLive) this.#operation.phase('service')
  }

  jobEnded(hadStarted: boolean): void {
    if (!hadStarted) this.#waiting--
    else if (--this.#running === 0 && this.#waiting > 0 && this.isLive) this.#operation.phase('queue')
  }
}
