/**
 * `npm run bench [-- --quick]`: every row on every endpoint, in interleaved rounds so that whatever else the machine
 * does hits all rows alike. A ratio compares one round's rows; the table has the medians of the rounds.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { endpoints } from './endpoints.js'
import { missingPeers } from './peers/rows.js'
import { sendRequests, startServer } from './processes.js'
import { rows } from './rows.js'
import { median } from './statistics.js'

/**
 * @typedef {object} Sample
 * @property {number} requestsPerSecond
 * @property {number} p99 milliseconds
 * @property {number} errors
 */

const quick = process.argv.includes('--quick')
const plan = quick ? { rounds: 2, seconds: 1, warmUp: 1 } : { rounds: 5, seconds: 3, warmUp: 2 }

/** @type {Record<string, ReturnType<typeof compare>>} */
const results = {}
for (const endpoint of endpoints) results[endpoint.name] = compare(await measure(endpoint))
print()
save()

/**
 * @param {import('./endpoints.js').Endpoint} endpoint
 * @returns {Promise<Map<string, Sample[]>>} by row
 */
async function measure({ name, path }) {
  const servers = await Promise.all(
    rows.map((row) => startServer('server.js', { args: [row.name], execArgv: row.execArgv ?? [] })),
  )
  try {
    for (const { url } of servers) await sendRequests(url + path, { seconds: plan.warmUp })
    /** @type {Map<string, Sample[]>} */
    const samples = new Map(rows.map((row) => [row.name, []]))
    for (let round = 0; round < plan.rounds; round++) {
      console.error(`${name}: round ${round + 1} of ${plan.rounds}`)
      for (const index of order(round)) {
        const sample = await sendRequests(`${servers[index]?.url}${path}`, { seconds: plan.seconds })
        samples.get(rows[index]?.name ?? '')?.push(sample)
      }
    }
    return samples
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** The rows' indexes, each round beginning with another one. @param {number} round */
function order(round) {
  return rows.map((_, index) => (index + round) % rows.length)
}

/** @param {Map<string, Sample[]>} samples */
function compare(samples) {
  const base = samples.get(rows[0]?.name ?? '') ?? []
  return Object.fromEntries(
    [...samples].map(([row, own]) => [
      row,
      {
        requestsPerSecond: Math.round(median(own.map((sample) => sample.requestsPerSecond))),
        p99: median(own.map((sample) => sample.p99)),
        requestsPerSecondRatio: ratio(own, base, 'requestsPerSecond'),
        p99Ratio: ratio(own, base, 'p99'),
        errors: own.reduce((sum, sample) => sum + sample.errors, 0),
      },
    ]),
  )
}

/**
 * The median of the rounds' ratios, to two digits. A p99 below the generator's resolution of 1 ms counts as 1 ms.
 *
 * @param {Sample[]} own
 * @param {Sample[]} base
 * @param {'requestsPerSecond' | 'p99'} key
 */
function ratio(own, base, key) {
  const ratios = own.map((sample, round) => Math.max(1, sample[key]) / Math.max(1, base[round]?.[key] ?? 1))
  return Number(median(ratios).toPrecision(2))
}

function print() {
  console.log(`Node ${process.version}, ${availableParallelism()} cores, ${plan.rounds} rounds of ${plan.seconds} s`)
  console.log('Share of the bare app’s requests per second (1 is no cost); p99 as a multiple of the bare app’s.')
  if (missingPeers.length > 0) {
    console.log(`Left out, as not installed: ${missingPeers.join(', ')}. npm --prefix bench/peers ci adds them.`)
  }
  for (const [endpoint, byRow] of Object.entries(results)) {
    console.log(`\n${endpoint}`)
    console.table(
      Object.fromEntries(
        Object.entries(byRow).map(([row, { requestsPerSecondRatio, p99Ratio, requestsPerSecond, p99, errors }]) => [
          row,
          {
            'requests/s': requestsPerSecondRatio,
            p99: p99Ratio,
            '(requests/s)': requestsPerSecond,
            '(p99 ms)': p99,
            errors,
          },
        ]),
      ),
    )
  }
}

function save() {
  const directory = new URL('results/', import.meta.url)
  mkdirSync(directory, { recursive: true })
  const file = new URL(`${process.versions.node}.json`, directory)
  const about = { node: process.versions.node, cores: availableParallelism(), ...plan }
  writeFileSync(file, `${JSON.stringify({ about, results }, null, 2)}\n`)
  const errors = Object.values(results).flatMap((byRow) => Object.values(byRow).map((row) => row.errors))
  if (errors.some((count) => count > 0)) {
    console.error('Some requests failed: these figures are no result.')
    process.exitCode = 1
  }
}
