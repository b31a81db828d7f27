import { now } from './now.ts'
import { readThreadTimes } from './thread-schedule.ts'

/** Limits the share of time that goes into readings: one costs a microsecond or, with many threads, 40. */
const MAX_READING_SHARE = 0.002
/** The same where no slices are recorded, and a reading is all that is known of busy time. */
const MAX_LOOP_READING_SHARE = 0.01
/** Minimum and maximum time (ms) between two readings: the system may run another process during one. */
const MIN_READING_AGE_MS = 1
const MAX_READING_AGE_MS = 20

/** Reads at most every few milliseconds: CPU time belongs to no single request, so all may share a reading. */
class RecentReading<T> {
  readonly #read: () => T
  readonly #share: number
  #last: T
  #next = Number.NEGATIVE_INFINITY

  constructor(read: () => T, none: T, share: number) {
    this.#read = read
    this.#last = none
    this.#share = share
  }

  /** Returns the time as of now, which is `at` (milliseconds). */
  at(at: number): T {
    if (at < this.#next) return this.#last
    const before = now()
    this.#last = this.#read()
    const after = now()
    const age = (after - before) / this.#share
    this.#next = after + Math.min(MAX_READING_AGE_MS, Math.max(MIN_READING_AGE_MS, age))
    return this.#last
  }
}

const ofProcess = new RecentReading(() => process.cpuUsage(), { user: 0, system: 0 }, MAX_READING_SHARE)

/** Returns the process's CPU time as of now, which is `at` (milliseconds). */
export const recentCpuUsage = (at: number): NodeJS.CpuUsage => ofProcess.at(at)

/** Absent in Node 20. */
const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage }

/** Whether the runtime tells the time of the loop's thread, and not only that of all threads. */
export const KNOWS_LOOP_TIME: boolean = typeof threadCpuUsage === 'function'

const millisecondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000

/** Reads the CPU time (ms) of the loop's thread; 0 where the runtime does not tell it. */
export const readLoopTime = (): number =>
  threadCpuUsage === undefined ? 0 : millisecondsOf(Reflect.apply(threadCpuUsage, process, []))

/** Times of the loop's thread, milliseconds. */
export interface LoopTimes {
  /** On a processor; that of the process if neither runtime nor system tell the thread's. */
  readonly cpu: number
  /** Without a processor, though it had work; NaN if the system does not tell. */
  readonly delayed: number
}

function readLoopTimes(): LoopTimes {
  const { ran, delayed } = readThreadTimes()
  if (KNOWS_LOOP_TIME) return { cpu: readLoopTime(), delayed }
  return { cpu: Number.isNaN(ran) ? millisecondsOf(process.cpuUsage()) : ran, delayed }
}

const ofLoop = new RecentReading(readLoopTimes, { cpu: 0, delayed: 0 }, MAX_LOOP_READING_SHARE)

/** Returns the times of the loop's thread as of now, which is `at` (milliseconds). */
export const recentLoopTimes = (at: number): LoopTimes => ofLoop.at(at)
