import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The endpoints of the benchmark, from no async work of the app's own to a lot of it.
 *
 * @typedef {object} Endpoint
 * @property {string} name
 * @property {string} path
 * @property {() => unknown} handler
 */

/** @type {readonly Endpoint[]} */
export const endpoints = [
  { name: 'JSON hello', path: '/hello', handler: () => ({ hello: 'world' }) },
  { name: '300 async calls and awaits', path: '/calls', handler: callOften },
  { name: '60 calls on timers, 20 at a time', path: '/timers', handler: waitOften },
]

async function callOften() {
  let sum = 0
  for (let index = 0; index < 300; index++) sum += await addOne(index)
  return { sum }
}

/** @param {number} value */
async function addOne(value) {
  return value + 1
}

async function waitOften() {
  let done = 0
  for (let batch = 0; batch < 3; batch++) {
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => waitABit(index)))
    done += results.length
  }
  return { done }
}

/** @param {number} index */
async function waitABit(index) {
  await sleep(5)
  return index
}
