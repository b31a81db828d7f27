import type { EndedCpuProfile, IdleSamples } from './engine.ts'

/** Readings of the process, all in milliseconds. */
export interface IdleReadings {
  /** The clock. */
  now: () => number
  /** The runtime's counter of the loop's idle time. */
  counter: () => number
  /** Processor time of the loop's thread; 0 where the runtime does not tell it. */
  cpu: () => number
}

/**
 * Counts the idle time of the loop that the runtime's own counter loses while CPU profiles are taken: each of their
 * signals interrupts a wait, and libuv then counts from there. The samples of an idle loop tell how long it was.
 */
export class IdleAccount {
  readonly #readings: IdleReadings
  /** The time (ms) that is known to be something else, at the last reading. */
  #other = 0
  #at = 0
  /** Milliseconds that the counter has lost so far; never falls. */
  lost = 0

  constructor(readings: IdleReadings) {
    this.#readings = readings
  }

  /** Signals begin now. */
  begin(): void {
    const { now, counter, cpu } = this.#readings
    this.#at = now()
    this.#other = counter() + cpu()
  }

  /** Counts the time since `begin` or the last call, in which `cpuProfile` was taken. */
  add(cpuProfile: EndedCpuProfile): void {
    const [at, other] = [this.#at, this.#other]
    this.begin()
    const most = this.#at - at - (this.#other - other)
    this.lost += Math.max(0, Math.min(interruptedIn(cpuProfile), most))
  }
}

/**
 * Returns the time (ms) of waits up to the last signal of each; from there the counter counts. A wait begins half way
 * between two samples. A single sample is none: a loop that has work asks the system for more as well, without waiting.
 */
function interruptedIn(cpuProfile: EndedCpuProfile): number {
  const { idleNode, samples, timeDeltas } = read(cpuProfile)
  const isIdle = (row: number): boolean => samples[row] === idleNode
  let sum = 0
  for (let row = 1; row < samples.length; row++) {
    if (!isIdle(row) || !isIdle(row - 1)) continue
    sum += Math.max(0, timeDeltas[row] ?? 0)
    if (row > 1 && !isIdle(row - 2)) sum += Math.max(0, timeDeltas[row - 1] ?? 0) / 2
  }
  return sum / 1000
}

/** Returns no samples if it is no profile. */
function read(cpuProfile: EndedCpuProfile): IdleSamples {
  try {
    return cpuProfile.readIdle()
  } catch {
    return { idleNode: -1, samples: [], timeDeltas: [] }
  }
}
