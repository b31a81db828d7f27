import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'

/** Tasks that stand in line for one another, and tasks that wait for one result or go on together. */
export async function open() {
  class Lock {
    #waiting = []
    #isHeld = false
    acquire() {
      if (!this.#isHeld) {
        this.#isHeld = true
        return Promise.resolve()
      }
      return new Promise((resolve) => this.#waiting.push(resolve))
    }
    release() {
      const next = this.#waiting.shift()
      if (next === undefined) this.#isHeld = false
      else next()
    }
  }
  const lock = new Lock()
  const last = { promise: Promise.resolve() }
  const slots = { free: 1, waiting: [] }
  const work = (ms = 10) => sleepAtLeast(ms)

  async function withLock() {
    await lock.acquire() // fault: oneLock
    try {
      await work()
    } finally {
      lock.release()
    }
  }
  async function afterTheLast() {
    const before = last.promise
    let release
    last.promise = new Promise((resolve) => (release = resolve))
    await before // fault: chained
    await work()
    release()
  }
  async function inSlot() {
    if (slots.free === 0) await new Promise((resolve) => slots.waiting.push(resolve)) // fault: oneSlot
    else slots.free--
    await work()
    const next = slots.waiting.shift()
    if (next === undefined) slots.free++
    else next()
  }
  const six = (fn) => Promise.all(Array.from({ length: 6 }, () => fn()))

  async function oneLock() {
    await six(withLock)
  }
  async function chained() {
    await six(afterTheLast)
  }
  async function oneSlot() {
    await six(inSlot)
  }

  const oneResult = { promise: null }
  async function ofOneResult() {
    return (await (oneResult.promise ??= work(20))) ?? 1
  }
  async function sharedResult() {
    oneResult.promise = null
    await six(ofOneResult)
  }
  async function allTogether() {
    await six(() => work(20))
  }
  async function lockOfOne() {
    await withLock()
  }
  return {
    faults: { 'lock-convoy': [oneLock, chained, oneSlot] },
    innocents: [sharedResult, allTogether, lockOfOne],
  }
}
