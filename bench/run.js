/**
 * Runs every row on every endpoint, in many short turns, with a turn of the bare app before and after each:
 * `npm run bench [-- --quick]`. A row is compared with these two, so that other work on the machine affects both alike.
 * The table has the medians of the rounds. `-- --rows=hooks,eventloop --endpoints=/calls --seconds=5` measures these
 * alone, in turns of 5 s.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { endpoints as allEndpoints } from './endpoints.js'
import { keepProcessorsAwake } from './keep-awake.js'
import { missingPeers } from './peers/rows.js'
import { Generator, startServer } from './processes.js'
import { rows as allRows } from './rows.js'
import { median } from './statistics.js'

/**
 * @typedef {import('./processes.js').Sample} Sample
 *
 * @typedef {object} Turn
 * @property {Sample} own
 * @property {[before: Sample, after: Sample]} bare around it
 */

const quick = process.argv.includes('--quick')
const seconds = Number(optionOf('seconds') ?? 1)
const plan = quick ? { rounds: 3, seconds, warmUp: 1 } : { rounds: 9, seconds, warmUp: 3 }
const endpoints = choose(allEndpoints, 'endpoints', ({ path }) => path)
/** The first row is the bare app. */
const rows = [...allRows.slice(0, 1), ...choose(allRows.slice(1), 'rows', ({ name }) => name)]
const otherRows = rows.slice(1)

const processors = keepProcessorsAwake()
const generator = new Generator()
/** @type {Record<string, ReturnType<typeof compare>>} */
const results = {}
for (const endpoint of endpoints) results[endpoint.name] = compare(await measure(endpoint))
await generator.stop()
print()
save()

/**
 * Returns the items that an option of the command line names, by default all.
 *
 * @template T
 * @param {readonly T[]} all
 * @param {string} option
 * @param {(item: T) => string} nameOf
 */
function choose(all, option, nameOf) {
  const names = optionOf(option)
  return names === null ? all : all.filter((item) => names.split(',').includes(nameOf(item)))
}

/** @param {string} name */
function optionOf(name) {
  const value = parseArgs({ strict: false }).values[name]
  return typeof value === 'string' ? value : null
}

/**
 * @param {import('./endpoints.js').Endpoint} endpoint
 * @returns {Promise<Map<string, Turn[]>>} by row
 */
async function measure({ name, path }) {
  const servers = await Promise.all(
    rows.map((row) => startServer('server.js', { args: [row.name], execArgv: row.execArgv ?? [] })),
  )
  /** @param {number} index @param {number} seconds */
  const send = (index, seconds) => generator.sendRequests(`${servers[index]?.url}${path}`, seconds)
  try {
    for (const index of rows.keys()) await send(index, plan.warmUp)
    /** @type {Map<string, Turn[]>} */
    const turns = new Map(otherRows.map((row) => [row.name, []]))
    for (let round = 0; round < plan.rounds; round++) {
      console.error(`${name}: round ${round + 1} of ${plan.rounds}`)
      let before = await send(0, plan.seconds)
      for (const index of order(round)) {
        const own = await send(index + 1, plan.seconds)
        const after = await send(0, plan.seconds)
        turns.get(otherRows[index]?.name ?? '')?.push({ own, bare: [before, after] })
        before = after
      }
    }
    return turns
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** Returns the other rows' indexes, each round beginning with another one. @param {number} round */
function order(round) {
  return otherRows.map((_, index) => (index + round) % otherRows.length)
}

/** @param {Map<string, Turn[]>} turns */
function compare(turns) {
  // A turn of the bare app is between one row's and another's.
  const bare = new Set([...turns.values()].flat().flatMap((turn) => turn.bare))
  /** @type {Record<string, ReturnType<typeof summarize>>} */
  const byRow = { [rows[0]?.name ?? '']: summarize([...bare].map(toTurn)) }
  for (const [row, own] of turns) byRow[row] = summarize(own)
  return byRow
}

/** Makes a turn of the bare app, compared with itself. @param {Sample} own @returns {Turn} */
function toTurn(own) {
  return { own, bare: [own, own] }
}

/** @param {Turn[]} turns */
function summarize(turns) {
  return {
    requestsPerSecond: Math.round(median(turns.map(({ own }) => own.requestsPerSecond))),
    p99: median(turns.map(({ own }) => own.p99)),
    requestsPerSecondRatio: ratio(turns, 'requestsPerSecond'),
    p99Ratio: ratio(turns, 'p99'),
    errors: turns.reduce((sum, { own }) => sum + own.errors, 0),
  }
}

/**
 * Returns the median of the turns' ratios, to two digits. A p99 below the generator's resolution of 1 ms counts as 1
 * ms.
 *
 * @param {Turn[]} turns
 * @param {'requestsPerSecond' | 'p99'} key
 */
function ratio(turns, key) {
  /** @param {Sample} sample */
  const value = (sample) => Math.max(1, sample[key])
  const ratios = turns.map(({ own, bare: [before, after] }) => value(own) / ((value(before) + value(after)) / 2))
  return Number(median(ratios).toPrecision(2))
}

function print() {
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, ${plan.rounds} rounds of ${plan.seconds} s, ${processors}`,
  )
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
  const about = { node: process.versions.node, cores: availableParallelism(), processors, ...plan }
  writeFileSync(file, `${JSON.stringify({ about, results }, null, 2)}\n`)
  const errors = Object.values(results).flatMap((byRow) => Object.values(byRow).map((row) => row.errors))
  if (errors.some((count) => count > 0)) {
    console.error('Some requests failed: these figures are no result.')
    process.exitCode = 1
  }
}
