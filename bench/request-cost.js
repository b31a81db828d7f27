/**
 * Measures the cost of one small request in the process, without sockets: real request and response objects of
 * `node:http` on a socket that discards its output. One process per row, in interleaved rounds:
 * `npm run bench:request [-- --quick]`. The omitted parts (the kernel, the parser) are the same for every row, so this
 * shows our own cost several times larger than `npm run bench` does.
 *
 * Profile a row with `node --cpu-prof bench/request-cost.js --row=eventloop`.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FakeSocket, sendRequest } from './fake-request.js'
import { median } from './statistics.js'

/** Number of concurrent requests, as on a server with as many busy connections. */
const CONNECTIONS = 20
const BODY = JSON.stringify({ hello: 'world' })
const BACKENDS = /** @type {const} */ (['eventloop', 'hooks', 'instrumentation'])

const quick = process.argv.includes('--quick')
const plan = quick ? { rounds: 2, chunks: 10 } : { rounds: 5, chunks: 30 }
/** Requests per measured chunk: enough that the collector's work is in every chunk. */
const CHUNK = 10_000
const WARM_UP = 3

const ownRow = process.argv.find((argument) => argument.startsWith('--row='))?.slice('--row='.length)
if (ownRow === undefined) await compareRows()
else console.log(JSON.stringify(await measureRow(ownRow)))

/** Runs every row in processes of its own and prints the table. */
async function compareRows() {
  const rows = ['bare', ...BACKENDS.filter((backend) => backend !== 'instrumentation' || registerUrl() !== null)]
  /** @type {Map<string, Cost[]>} */
  const costs = new Map(rows.map((row) => [row, []]))
  for (let round = 0; round < plan.rounds; round++) {
    for (const row of rows) costs.get(row)?.push(await runRow(row))
  }
  console.log(`Node ${process.version}: one small JSON answer, in microseconds; median of ${plan.rounds} rounds`)
  const bare = middle(costs.get('bare') ?? [])
  console.table(
    Object.fromEntries(
      [...costs].map(([row, own]) => {
        const { wall, cpu } = middle(own)
        return [
          row,
          {
            µs: round(wall),
            'µs of CPU': round(cpu),
            'added µs': round(wall - bare.wall),
            ratio: round(wall / bare.wall),
          },
        ]
      }),
    ),
  )
}

/** @typedef {{ wall: number, cpu: number }} Cost microseconds per request; `cpu` has the collector's threads as well */

/** @param {readonly Cost[]} costs @returns {Cost} */
function middle(costs) {
  return { wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) }
}

/** @param {string} row @returns {Promise<Cost>} */
async function runRow(row) {
  const register = row === 'instrumentation' ? registerUrl() : null
  const flags = register === null ? [] : ['--import', register]
  const args = [...flags, fileURLToPath(import.meta.url), `--row=${row}`, ...(quick ? ['--quick'] : [])]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

/** Returns the loader to register; null if the package has none. */
function registerUrl() {
  try {
    return import.meta.resolve('debug-toolbar/register')
  } catch {
    return null
  }
}

/** @param {string} row @returns {Promise<Cost>} */
async function measureRow(row) {
  const listener = await createListener(row)
  for (let chunk = 0; chunk < WARM_UP; chunk++) await answer(listener, CHUNK)
  const walls = []
  const cpuBefore = process.cpuUsage()
  for (let chunk = 0; chunk < plan.chunks; chunk++) {
    const start = performance.now()
    await answer(listener, CHUNK)
    walls.push(((performance.now() - start) * 1000) / CHUNK)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  return { wall: median(walls), cpu: (user + system) / (plan.chunks * CHUNK) }
}

/** Imports the toolbar only for the rows that measure it. @param {string} row */
async function createListener(row) {
  if (row === 'bare') return hello
  const asyncProfilerBackend = BACKENDS.find((backend) => backend === row)
  if (asyncProfilerBackend === undefined) throw new Error(`Expected bare, ${BACKENDS.join(' or ')}, got ${row}`)
  const { debugToolbar } = await import('debug-toolbar/http')
  return debugToolbar({ enabled: true, asyncProfilerBackend }, hello)
}

/** @type {import('node:http').RequestListener} */
function hello(_req, res) {
  res.setHeader('Content-Type', 'application/json')
  res.end(BODY)
}

/**
 * Sends so many requests, some at a time. @param {import('node:http').RequestListener} listener @param {number} count
 */
async function answer(listener, count) {
  const sockets = Array.from({ length: CONNECTIONS }, () => new FakeSocket())
  for (let sent = 0; sent < count; sent += CONNECTIONS) {
    // Each in a turn of its own, like the parser's callbacks.
    for (const socket of sockets) setImmediate(sendRequest, listener, socket)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** @param {number} figure */
function round(figure) {
  return Number(figure.toFixed(2))
}
