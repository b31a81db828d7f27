import { openSync, writeSync } from 'node:fs'

/** Linux: while a process holds it open with a number of µs, idle processors sleep no deeper than they wake from in that. */
const DEVICE = '/dev/cpu_dma_latency'

/**
 * Keeps idle processors awake until this process ends, where that is allowed (Linux, as root). Otherwise each answer of
 * a server that is slower than its client wakes a processor that sleeps, which takes 5 to 10 µs in a virtual machine,
 * half of what is to be measured; the bare app, whose client is always busy, does not pay that.
 *
 * @returns {string} what it is about, for the head of a table
 */
export function keepProcessorsAwake() {
  try {
    writeSync(openSync(DEVICE, 'r+'), Buffer.alloc(4))
    return 'idle processors kept awake'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return `idle processors may sleep (${DEVICE}: ${code}), which makes slow rows look slower`
  }
}
