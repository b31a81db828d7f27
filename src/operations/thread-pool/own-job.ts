import { thePool } from './the-pool.ts'
import type { PoolJob, PoolOwner } from './thread-pool.ts'

/** What a job is part of, and hears of it. */
export interface JobOwner {
  readonly name: string
  readonly owner: PoolOwner
  jobStarted(): void
  jobEnded(hadStarted: boolean): void
}

/** A job in the model of the pool, from its submission until `end` is called. */
export class OwnJob implements PoolJob {
  readonly isSlow: boolean
  readonly #of: JobOwner
  #hasStarted = false
  #hasEnded = false

  constructor(of: JobOwner, isSlow: boolean) {
    this.#of = of
    this.isSlow = isSlow
    thePool.submit(this)
  }

  get name(): string {
    return this.#of.name
  }

  get owner(): PoolOwner {
    return this.#of.owner
  }

  onStart(): void {
    this.#hasStarted = true
    this.#of.jobStarted()
  }

  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#of.jobEnded(this.#hasStarted)
    thePool.end(this)
  }
}

const nothing = (): void => undefined

const NO_REQUEST: PoolOwner = { words: 'no request', own: 'no request' }

/** Returns the owner of jobs outside of all recordings. */
export const outsider = (name: string): JobOwner => ({
  name,
  owner: NO_REQUEST,
  jobStarted: nothing,
  jobEnded: nothing,
})
