/* oxlint-disable typescript/no-floating-promises -- they are the faults */
import { setTimeout as sleep } from 'node:timers/promises'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'

/** Work that nobody waits for, losers of a race, and those that only look like them. */
export async function open() {
  const running = new Set()
  const audit = async (ms) => {
    await sleepAtLeast(ms)
    return ms
  }
  const waitUntil = (promise) => void running.add(promise)
  const timeout = async (ms) => {
    await sleepAtLeast(ms)
    return 'too slow'
  }
  const readReport = async (ms, signal) => {
    for (const end = performance.now() + ms; performance.now() < end;) {
      if (signal?.aborted) return
      await sleep(2)
      await audit(2)
    }
  }

  async function forgotten() {
    audit(60) // fault: forgotten
    await sleepAtLeast(10)
  }
  async function forgottenInList() {
    ;[60, 70].forEach((ms) => audit(ms)) // fault: forgottenInList
    await sleepAtLeast(10)
  }
  async function forgottenInVariable() {
    const saved = audit(60) // fault: forgottenInVariable
    await sleepAtLeast(10)
    return typeof saved
  }
  async function floats() {
    audit(5) // fault: floats
    await sleepAtLeast(30)
  }
  async function floatsInList() {
    ;[5, 6].forEach(async (ms) => void (await sleepAtLeast(ms))) // fault: floatsInList
    await sleepAtLeast(30)
  }
  async function floatsOn() {
    audit(5).then((ms) => running.add(ms)) // fault: floatsOn
    await sleepAtLeast(30)
  }
  async function lostRace() {
    await Promise.race([audit(10), readReport(70)]) // fault: lostRace
  }
  async function outOfTime() {
    const first = await Promise.race([readReport(70), timeout(12)]) // fault: outOfTime
    if (first === 'too slow') await audit(20)
  }
  async function anyOfThem() {
    const first = await Promise.any([readReport(80), audit(10)]) // fault: anyOfThem
    await audit(30)
    return first
  }

  async function awaited() {
    await audit(10)
    return audit(10)
  }
  async function awaitedLater() {
    const saved = audit(20)
    await sleepAtLeast(5)
    await saved
  }
  async function allAwaited() {
    await Promise.all([1, 2, 3].map((ms) => audit(ms)))
  }
  async function marked() {
    void audit(40)
    await sleepAtLeast(10)
  }
  async function caught() {
    audit(40).catch(() => {})
    await sleepAtLeast(10)
  }
  async function handedOver() {
    waitUntil(audit(40))
    await sleepAtLeast(10)
  }
  async function inTime() {
    await Promise.race([audit(10), timeout(200)])
  }
  async function inTimeToo() {
    await Promise.race([audit(10), sleep(200)])
  }
  async function aborted() {
    const controller = new AbortController()
    await Promise.race([readReport(100, controller.signal), timeout(12)])
    controller.abort()
    await audit(20)
  }
  return {
    faults: {
      'outlives-response': [forgotten, forgottenInList, forgottenInVariable],
      floating: [floats, floatsInList, floatsOn],
      'left-behind': [lostRace, outOfTime, anyOfThem],
    },
    innocents: [awaited, awaitedLater, allAwaited, marked, caught, handedOver, inTime, inTimeToo, aborted],
  }
}
