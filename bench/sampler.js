/**
 * Measures the cost of the CPU sampler by its interval, in wall time and in CPU time of the process (its own thread
 * included), for work of a fixed size: `node bench/sampler.js [--rounds=100] [--intervals=2,5]`, after a build. All
 * intervals take turns within each round, in one process, every other round backwards. Rounds are short and many,
 * because the speed of a virtual machine changes within seconds by more than the measured cost. Neither the start of
 * the sampler nor its stop is measured: it runs as long as the toolbar is on. As in use, it takes over from itself once
 * in five seconds.
 */
import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessSampler } from '../dist/src/profilers/sampler/process-sampler.js'
import { median } from './statistics.js'

/** Milliseconds of one measurement, and rounds between two in which the sampler takes over. */
const DURATION = 500
const ROTATION = 10
const TURNS = 10
const REQUESTS = 100
const CONNECTIONS = 20

const rounds = Number(optionOf('rounds') ?? 100)
/** Milliseconds between two samples; 0 is without. */
const intervals = [0, ...(optionOf('intervals') ?? '2,5').split(',').map(Number)]
const rows = Array.from({ length: 2000 }, (_, id) => ({ id, name: `row ${id}`, price: (id * 7919) % 1009 }))
const logger = { info: () => {}, warn: () => {} }

/** Serialises, parses and sorts, in some turns of the loop. */
async function compute() {
  for (let turn = 0; turn < TURNS; turn++) {
    const copy = /** @type {typeof rows} */ (JSON.parse(JSON.stringify(rows)))
    copy.sort((a, b) => a.price - b.price || a.name.localeCompare(b.name))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const server = createServer(async function answer(_req, res) {
  await sleep(2)
  res.end('ok')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

/** Sends requests over the loopback, each waiting for a timer. */
async function serve() {
  let sent = 0
  const send = async () => {
    while (sent++ < REQUESTS) {
      await new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', port, agent }, (res) => res.resume().once('end', resolve)).once('error', reject)
      })
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, send))
}

/** Returns how often the work fits the duration. @param {() => Promise<void>} work */
async function repetitionsOf(work) {
  await work()
  const start = performance.now()
  await work()
  return Math.ceil(DURATION / (performance.now() - start))
}

/** Milliseconds. @typedef {{ wall: number, cpu: number }} Cost */

/**
 * @param {() => Promise<void>} work
 * @param {{ repetitions: number, interval: number, rotates: boolean }} how
 * @returns {Promise<Cost>}
 */
async function measure(work, { repetitions, interval, rotates }) {
  const sampler = new ProcessSampler()
  const release = interval === 0 ? () => {} : sampler.acquire(interval, logger)
  await work()
  const [start, before] = [performance.now(), process.cpuUsage()]
  for (let count = 0; count < repetitions; count++) {
    await work()
    // Reading ends the current profile, so the next one takes over.
    if (interval > 0 && rotates && count === repetitions >> 1)
      sampler.readNow({ start: performance.now(), end: performance.now() })
  }
  const { user, system } = process.cpuUsage(before)
  const wall = performance.now() - start
  release()
  return { wall, cpu: (user + system) / 1000 }
}

console.log(
  `Node ${process.versions.node}, by interval of the sampler, medians of ${rounds} rounds (and their quartiles)`,
)
for (const [name, work] of Object.entries({ 'CPU-bound': compute, 'I/O-bound': serve })) {
  const repetitions = await repetitionsOf(work)
  /** @type {Map<number, Cost[]>} */
  const costs = new Map(intervals.map((interval) => [interval, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? intervals : intervals.toReversed()
    const rotates = round % ROTATION === 0
    for (const interval of order) costs.get(interval)?.push(await measure(work, { repetitions, interval, rotates }))
  }
  const bare = costs.get(0) ?? []
  console.log(`${name}, without: ${describe(bare, 'wall')} ms, ${describe(bare, 'cpu')} ms of CPU time`)
  for (const interval of intervals.slice(1)) {
    const more = (costs.get(interval) ?? []).map(({ wall, cpu }, round) => ({
      wall: 100 * (wall / (bare[round]?.wall ?? wall) - 1),
      cpu: 100 * (cpu / (bare[round]?.cpu ?? cpu) - 1),
    }))
    console.log(`${name}, ${interval} ms: ${describe(more, 'wall')} % more, ${describe(more, 'cpu')} % more CPU time`)
  }
}
agent.destroy()
server.close()

/** @param {string} name */
function optionOf(name) {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
}

/** Formats median and quartiles. @param {readonly Cost[]} costs @param {keyof Cost} part */
function describe(costs, part) {
  const values = costs.map((cost) => cost[part]).toSorted((a, b) => a - b)
  const at = (/** @type {number} */ share) => (values[Math.floor((values.length - 1) * share)] ?? 0).toFixed(1)
  return `${median(values).toFixed(1)} (${at(0.25)} to ${at(0.75)})`
}
