/**
 * Compares the cost of calls of the runtime's modules: its own functions and the hooked ones, outside of a profile and
 * in one, in turn within one process. Run with `--import debug-toolbar/register` for the `instrumentation` backend.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { profile } from 'debug-toolbar'

const CALLS = 1000
const ROUNDS = 7
const FILE = fileURLToPath(new URL('../package.json', import.meta.url))

const bare = { readFile: fs.promises.readFile, stat: fs.promises.stat, statCallback: fs.stat, randomBytes }
await profile('opens the hooks', async () => {})
const hooked = { readFile: fs.promises.readFile, stat: fs.promises.stat, statCallback: fs.stat, randomBytes }
if (hooked.stat === bare.stat) throw new Error('the functions are not hooked')

/** @type {Record<string, (functions: typeof bare) => Promise<unknown>>} */
const calls = {
  'fs.promises.stat': ({ stat }) => stat(FILE),
  'fs.promises.readFile': ({ readFile }) => readFile(FILE),
  'fs.stat': ({ statCallback }) => new Promise((resolve) => statCallback(FILE, resolve)),
  'crypto.randomBytes': (functions) => new Promise((resolve) => functions.randomBytes(8, resolve)),
}

/**
 * Returns the processor time of a call, in microseconds.
 *
 * @param {() => Promise<unknown>} call
 */
async function measure(call) {
  const start = process.cpuUsage()
  for (let index = 0; index < CALLS; index++) await call()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / CALLS
}

/** @param {() => Promise<unknown>} call */
const measureIn = async (call) => (await profile('calls', () => measure(call))).value

const rows = []
for (const [name, call] of Object.entries(calls)) {
  /** @type {Record<string, number[]>} */
  const times = { bare: [], hooked: [], 'bare in a profile': [], 'hooked in a profile': [] }
  for (let round = 0; round < ROUNDS; round++) {
    times['bare']?.push(await measure(() => call(bare)))
    times['hooked']?.push(await measure(() => call(hooked)))
    times['bare in a profile']?.push(await measureIn(() => call(bare)))
    times['hooked in a profile']?.push(await measureIn(() => call(hooked)))
  }
  const low = Object.entries(times).map(([column, list]) => [column, Number(Math.min(...list).toFixed(1))])
  rows.push({ call: name, ...Object.fromEntries(low) })
}
console.log(`Node ${process.version}: processor time of a call, in microseconds; the lowest of ${ROUNDS} rounds`)
console.table(rows)
process.exit()
