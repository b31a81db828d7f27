/**
 * `npm run bench:call [-- --quick]`: what one call of an async function and the `await` of it cost with instrumentation,
 * in nanoseconds: bare, loaded but outside a profile, and in one. One process per row, in interleaved rounds.
 *
 * A row's figure is the lower tenth of its batches: on a shared machine half of them, or more, run while somebody else
 * has part of the processor, and cost up to twice as much. So this shows what the code takes, not what a busy server
 * pays for it; that is in `npm run bench`.
 */
import { execFile } from 'node:child_process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './statistics.js'

/** As many as the endpoint of the benchmark has: one request's. */
const CALLS = 300
const quick = process.argv.includes('--quick')
const plan = quick ? { rounds: 2, batches: 2_000 } : { rounds: 5, batches: 6_000 }
/** The compiler has optimised by then. */
const WARM_UP = plan.batches / 4
/** Batches between two turns of the loop. */
const BATCHES_A_TURN = 20

const register = ['--import', import.meta.resolve('debug-toolbar/register')]
/** @type {Record<string, string[]>} flags for each row's Node */
const rows = { bare: [], 'outside a profile': register, 'in a profile': register }

const ownRow = process.argv.find((argument) => argument.startsWith('--row='))?.slice('--row='.length)
if (ownRow === undefined) await compareRows()
else console.log(await measure(ownRow === 'in a profile'))

async function compareRows() {
  /** @type {Map<string, number[]>} */
  const costs = new Map(Object.keys(rows).map((row) => [row, []]))
  for (let round = 0; round < plan.rounds; round++) {
    for (const [row, flags] of Object.entries(rows)) costs.get(row)?.push(await runRow(row, flags))
  }
  const bare = median(costs.get('bare') ?? [])
  console.log(`Node ${process.version}: a call and its await, in nanoseconds; median of ${plan.rounds} rounds`)
  console.table(
    Object.fromEntries(
      [...costs].map(([row, own]) => [
        row,
        { ns: Math.round(median(own)), 'over bare': Math.round(median(own) - bare) },
      ]),
    ),
  )
}

/** @param {string} row @param {string[]} flags @returns {Promise<number>} */
async function runRow(row, flags) {
  const args = [...flags, fileURLToPath(import.meta.url), `--row=${row}`, ...(quick ? ['--quick'] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return Number(stdout)
}

/** Nanoseconds a call. @param {boolean} inProfile */
async function measure(inProfile) {
  /** @type {number[]} */
  const costs = []
  const { profile } = await import('debug-toolbar')
  for (let batch = 0; batch < plan.batches; batch++) {
    if (inProfile) await profile('calls', () => timeBatch(costs))
    else await timeBatch(costs)
    if (batch % BATCHES_A_TURN === 0) await nextTurn()
  }
  const warm = costs.slice(WARM_UP).toSorted((one, other) => one - other)
  return warm[Math.floor(warm.length / 10)] ?? Number.NaN
}

/** @param {number[]} costs gets nanoseconds a call */
async function timeBatch(costs) {
  const start = performance.now()
  await callOften()
  costs.push(((performance.now() - start) * 1e6) / CALLS)
}

async function callOften() {
  let sum = 0
  for (let call = 0; call < CALLS; call++) sum += await addOne(call)
  return sum
}

/** @param {number} value */
async function addOne(value) {
  return value + 1
}
