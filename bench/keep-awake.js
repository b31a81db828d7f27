import { openSync, writeSync } from 'node:fs'

/**
 * Linux: while a process holds this open with a number of µs, idle processors sleep no deeper than they can wake from
 * in that time.
 */
const DEVICE = '/dev/cpu_dma_latency'

/**
 * Keeps idle processors awake until this process ends, if that is allowed (Linux, as root). Otherwise each answer of a
 * server that is slower than its client wakes a sleeping processor, which the bare app with its busy client does not.
 * On virtual machines that took some 5 µs, up to half of the measured cost (docs/decisions/cost.md).
 *
 * @returns {string} whether it does, for the head of a table
 */
export function keepProcessorsAwake() {
  try {
    writeSync(openSync(DEVICE, 'r+'), Buffer.alloc(4))
    return 'idle processors kept awake'
  } catch (error) {
    return `idle processors may sleep, which makes slow rows look slower (${String(error)})`
  }
}
