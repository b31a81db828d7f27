/** For whom a job is. */
export interface PoolOwner {
  /** Names it for others: `GET /login`. */
  readonly words: string
  /** Names it for itself. */
  readonly own: string
}

/** One job of libuv's pool, in the life that the model gives it. */
export interface PoolJob {
  /** True for look-ups of names: at most half of the threads take such jobs. */
  readonly isSlow: boolean
  /** Names its work for others that wait: `pbkdf2`. */
  readonly name: string
  readonly owner: PoolOwner
  /** Called when a thread takes it, also at once. */
  onStart(): void
}

/** Stands in the queue for all slow jobs that wait, as in libuv. */
const SLOW_JOBS: PoolJob = { isSlow: true, name: '', owner: { words: '', own: '' }, onStart: () => undefined }

/**
 * A model of libuv's thread pool. Nobody tells when a thread takes a job, but the threads take them in the order of
 * submission, so submissions and ends tell it. The end of a job is the moment at which the loop hears of it.
 */
export class ThreadPool {
  readonly size: number
  readonly #slowLimit: number
  readonly #running = new Set<PoolJob>()
  #slowRunning = 0
  readonly #waiting = new Set<PoolJob>()
  readonly #slowWaiting = new Set<PoolJob>()

  constructor(size: number) {
    this.size = size
    this.#slowLimit = Math.ceil(size / 2)
  }

  /** Returns whether a job that is submitted now has to wait. */
  isFull(isSlow: boolean): boolean {
    return this.#running.size >= this.size || (isSlow && this.#slowRunning >= this.#slowLimit)
  }

  submit(job: PoolJob): void {
    if (job.isSlow) this.#slowWaiting.add(job)
    this.#waiting.add(job.isSlow ? SLOW_JOBS : job)
    this.#take()
  }

  /** Ends a job, also one that waits in the model: the model has missed something then. */
  end(job: PoolJob): void {
    if (this.#running.delete(job)) {
      if (job.isSlow) this.#slowRunning--
    } else if (!job.isSlow) this.#waiting.delete(job)
    else if (this.#slowWaiting.delete(job) && this.#slowWaiting.size === 0) this.#waiting.delete(SLOW_JOBS)
    this.#take()
  }

  #take(): void {
    while (this.#running.size < this.size) {
      const job = this.#next()
      if (job === null) return
      this.#running.add(job)
      job.onStart()
    }
  }

  #next(): PoolJob | null {
    for (const job of this.#waiting) {
      if (job !== SLOW_JOBS) {
        this.#waiting.delete(job)
        return job
      }
      if (this.#slowRunning < this.#slowLimit) return this.#nextSlow()
      // They go to the end of the queue, unless they are all that waits.
      if (this.#waiting.size === 1) return null
      this.#waiting.delete(job)
      this.#waiting.add(job)
    }
    return null
  }

  #nextSlow(): PoolJob | null {
    this.#waiting.delete(SLOW_JOBS)
    for (const job of this.#slowWaiting) {
      this.#slowWaiting.delete(job)
      if (this.#slowWaiting.size > 0) this.#waiting.add(SLOW_JOBS)
      this.#slowRunning++
      return job
    }
    return null
  }

  /**
   * Returns a sentence about the threads that a job has to wait for.
   *
   * @param asker for whom that job is
   * @example pool.describeBusy(asker) // '4 of 4 threads were busy with pbkdf2 of GET /login'
   */
  describeBusy(asker?: PoolOwner): string {
    const isFull = this.#running.size >= this.size
    const holders = [...this.#running].filter((job) => isFull || job.isSlow)
    const times = new Map<string, number>()
    for (const { name, owner } of holders) {
      const words = `${name} of ${owner === asker ? owner.own : owner.words}`
      times.set(words, (times.get(words) ?? 0) + 1)
    }
    const list = [...times].map(([words, count]) => (times.size > 1 && count > 1 ? `${count} × ${words}` : words))
    const [total, threads] = isFull ? [this.size, 'threads'] : [this.#slowLimit, 'threads for look-ups']
    return `${holders.length} of ${total} ${threads} were busy with ${list.slice(0, MAX_HOLDERS).join(', ')}`
  }
}

/** Holders that a sentence names. */
const MAX_HOLDERS = 4

/** Threads of libuv's pool, by default and at most. */
const DEFAULT_THREADS = 4
const MAX_THREADS = 1024

/** Returns the size that libuv reads from this variable: the number that it begins with, at least one. */
export function poolSizeOf(variable: string | undefined): number {
  if (variable === undefined) return DEFAULT_THREADS
  const number = Number.parseInt(variable, 10)
  if (Number.isNaN(number) || number === 0) return 1
  return number < 0 ? MAX_THREADS : Math.min(number, MAX_THREADS)
}
