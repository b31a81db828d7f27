/**
 * `node bench/sampler.js [--rounds=7]`, after a build: what the CPU sampler costs by its interval, in CPU time of the
 * process (its own thread included), for work of a fixed size. All intervals take turns within each round, in one
 * process. The end of a profile is measured, its start is not: no request pays for that.
 */
import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessSampler } from '../dist/src/profilers/sampler/process-sampler.js'
import { median } from './statistics.js'

/** Milliseconds between two samples; 0 is without. */
const INTERVALS = [0, 2, 5]
const TURNS = 300
const REQUESTS = 3000
const CONNECTIONS = 20

const given = process.argv.find((argument) => argument.startsWith('--rounds='))?.slice('--rounds='.length)
const rounds = Number(given ?? 7)
const rows = Array.from({ length: 2000 }, (_, id) => ({ id, name: `row ${id}`, price: (id * 7919) % 1009 }))
const logger = { info: () => {}, warn: () => {} }

/** Serialises, parses and sorts, some turns of the loop. */
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

/** Requests over the loopback, each waiting for a timer. */
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

/** CPU time in milliseconds. @param {() => Promise<void>} work @param {number} interval */
async function measure(work, interval) {
  const release = interval === 0 ? () => {} : new ProcessSampler().acquire(interval, logger)
  const before = process.cpuUsage()
  await work()
  release()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

console.log(`Node ${process.versions.node}, CPU time by interval of the sampler, median of ${rounds} rounds`)
for (const [name, work] of Object.entries({ 'CPU-bound': compute, 'I/O-bound': serve })) {
  await work()
  /** @type {Map<number, number[]>} */
  const times = new Map(INTERVALS.map((interval) => [interval, []]))
  for (let round = 0; round < rounds; round++) {
    for (const interval of INTERVALS) times.get(interval)?.push(await measure(work, interval))
  }
  const bare = times.get(0) ?? []
  for (const [interval, own] of times) {
    const ratio = median(own.map((time, round) => time / (bare[round] ?? time)))
    console.log(`${name}, ${interval} ms: ${median(own).toFixed(0)} ms, ${((ratio - 1) * 100).toFixed(1)} %`)
  }
}
agent.destroy()
server.close()
