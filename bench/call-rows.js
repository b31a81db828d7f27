/**
 * Compares the cost of one call in several rows: one process per row, in interleaved rounds. A row's figure is the lower
 * tenth of its batches: on a shared machine half of them, or more, run while another process has part of the processor,
 * and cost up to twice as much. So this shows the cost of the code, not the cost on a busy server, which `npm run bench`
 * measures.
 */
import { execFile } from 'node:child_process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { median } from './statistics.js'

const quick = process.argv.includes('--quick')
const plan = quick ? { rounds: 2, batches: 2_000 } : { rounds: 5, batches: 6_000 }
/** Batches after which the compiler has optimised. */
const WARM_UP = plan.batches / 4
/** Batches between two turns of the loop. */
const BATCHES_A_TURN = 20

/**
 * Measures a row if this process is that of one, else starts those of all and prints a table.
 *
 * @param {object} options
 * @param {string} options.url the script's own
 * @param {string} options.title names the call
 * @param {Record<string, string[]>} options.rows flags for each row's Node; the first one is bare
 * @param {number} options.digits digits behind the point
 * @param {(row: string) => Promise<number>} options.measure returns nanoseconds a call
 */
export async function runRows({ url, title, rows, digits, measure }) {
  const ownRow = process.argv.find((argument) => argument.startsWith('--row='))?.slice('--row='.length)
  if (ownRow !== undefined) return console.log(await measure(ownRow))
  /** @type {Map<string, number[]>} */
  const costs = new Map(Object.keys(rows).map((row) => [row, []]))
  for (let round = 0; round < plan.rounds; round++) {
    for (const [row, flags] of Object.entries(rows)) costs.get(row)?.push(await runRow(url, row, flags))
  }
  const bare = median([...costs.values()][0] ?? [])
  const cut = (/** @type {number} */ ns) => Number(ns.toFixed(digits))
  console.log(`Node ${process.version}: ${title}, in nanoseconds; median of ${plan.rounds} rounds`)
  console.table(
    Object.fromEntries(
      [...costs].map(([row, own]) => [row, { ns: cut(median(own)), 'over bare': cut(median(own) - bare) }]),
    ),
  )
}

/** @param {string} url @param {string} row @param {string[]} flags @returns {Promise<number>} */
async function runRow(url, row, flags) {
  const args = [...flags, fileURLToPath(url), `--row=${row}`, ...(quick ? ['--quick'] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return Number(stdout)
}

/**
 * Runs the batches of a row and returns the lower tenth of their costs, without those before the compiler has optimised.
 *
 * @param {(costs: number[]) => unknown} runBatch adds nanoseconds a call
 */
export async function timeBatches(runBatch) {
  /** @type {number[]} */
  const costs = []
  for (let batch = 0; batch < plan.batches; batch++) {
    await runBatch(costs)
    if (batch % BATCHES_A_TURN === 0) await nextTurn()
  }
  const warm = costs.slice(WARM_UP).toSorted((one, other) => one - other)
  return warm[Math.floor(warm.length / 10)] ?? Number.NaN
}
