/**
 * Measures the history file: `node bench/history.js [requests]` (100 000 by default, 0 for the load alone), on Node 22.13 or newer. Fills a
 * file with records as a small app makes them, then times list, filters and single records through the store, and last
 * compares the app's p99 with memory's at a fixed rate, in turns.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const TURNS = 12
const TURN_MS = 4000
const REQUESTS_PER_SECOND = 60
const [kind, path] = process.argv.slice(2)
if (kind === 'serve' && path !== undefined) await serve(path)
else await measure(Number(kind ?? 100_000))

/** @param {string} history */
async function serve(history) {
  const { debugToolbar } = await import('debug-toolbar/http')
  const step = (/** @type {number} */ ms) => sleep(ms)
  const answer = async (/** @type {unknown} */ _req, /** @type {import('node:http').ServerResponse} */ res) => {
    for (let turn = 0; turn < 3; turn++) await step(5)
    await Promise.all([step(5), step(8)])
    res.end('answer')
  }
  const server = createServer(debugToolbar({ history: history === 'memory' ? 'memory' : { sqlite: history } }, answer))
  server.listen(0, '127.0.0.1', () => console.log(/** @type {{ port: number }} */ (server.address()).port))
}

/** @param {number} count */
async function measure(count) {
  const folder = mkdtempSync(join(tmpdir(), 'history-bench-'))
  try {
    if (count > 0) await measureFile(join(folder, 'filled.sqlite'), count)
    await compareWithMemory(join(folder, 'load.sqlite'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} file @param {number} count */
async function measureFile(file, count) {
  const { SqliteStore } = await import('../dist/src/storage/sqlite/sqlite-store.js')
  const { sampleRecord } = await import('../dist/src/core/records/sample-record.test.support.js')
  const limits = { maxRequests: count, maxBytes: 512 * 1024 * 1024, maxAge: Number.MAX_SAFE_INTEGER }
  const store = new SqliteStore({ path: file, limits })
  const start = performance.now()
  const total = Math.round(count * 1.05)
  const padding = Array.from({ length: 40 }, (_, index) => `value ${index * 7919}`)
  for (let index = 0; index < total; index += 64) {
    const batch = Array.from({ length: Math.min(64, total - index) }, (_, more) => {
      const number = index + more
      const record = sampleRecord(`id-${number}`, { panelStates: { OwnPanel: { padding, number } } })
      const path = `/${['orders', 'users', 'cart', 'search'][number % 4]}/${number}`
      const status = number % 100 === 0 ? 500 : 200
      const method = number % 10 === 0 ? 'POST' : 'GET'
      const times = { startTime: record.summary.startTime + number * 10, duration: (number * 7919) % 500 }
      return { ...record, summary: { ...record.summary, path, status, method, ...times } }
    })
    await Promise.all(batch.map((record) => store.add(record)))
  }
  console.log(`${total} records written in ${((performance.now() - start) / 1000).toFixed(1)} s, ${count} kept`)
  console.log(`file: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`)
  const queries = {
    'list of 100': {},
    'list of 100, status 5xx': { status: { from: 500, to: 599 } },
    'list of 100, POST, slower than 499 ms': { method: 'POST', minDuration: 499 },
    'list of 100, path of one': { path: `/cart/${total - count + 1010}` },
    'list of 100, path of none': { path: '/nowhere' },
    'page before the middle': { before: sampleRecord().summary.startTime + total * 5 },
  }
  for (const [name, query] of Object.entries(queries)) {
    await report(name, async () => (await store.list(100, query)).length)
  }
  await report('list of 1000', async () => (await store.list(1000, {})).length)
  let id = total
  await report('record', async () => ((await store.get(`id-${(id -= 1000)}`)) === undefined ? 0 : 1))
  await store.close()
}

/** @param {string} name @param {() => Promise<number>} run returns the number of rows */
async function report(name, run) {
  const times = []
  let rows = 0
  for (let turn = 0; turn < 15; turn++) {
    const start = performance.now()
    rows = await run()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  console.log(`${name}: ${rows} rows, median ${times[7]?.toFixed(1)} ms, highest ${times.at(-1)?.toFixed(1)} ms`)
}

/** @param {string} file */
async function compareWithMemory(file) {
  const apps = await Promise.all(['memory', file].map(startApp))
  /** @type {number[][]} */
  const p99 = [[], []]
  /** @type {number[][]} */
  const all = [[], []]
  for (let turn = 0; turn < TURNS * 2 + 2; turn++) {
    const which = turn % 2
    const times = await load(apps[which]?.port ?? 0)
    // The first turn of each is its start.
    if (turn < 2) continue
    p99[which]?.push(percentile(times, 0.99))
    all[which]?.push(...times)
  }
  for (const { child } of apps) child.kill()
  const [memory = [], sqlite = []] = all
  console.log(`${REQUESTS_PER_SECOND} requests a second, ${TURNS} turns of ${TURN_MS / 1000} s each:`)
  for (const share of [0.5, 0.9, 0.99]) {
    const [one, other] = [percentile(memory, share), percentile(sqlite, share)]
    const ratio = ((other / one - 1) * 100).toFixed(1)
    console.log(`p${share * 100}: memory ${one.toFixed(2)} ms, sqlite ${other.toFixed(2)} ms (${ratio} %)`)
  }
  const [one, other] = p99.map((turns) => percentile(turns, 0.5))
  console.log(`median p99 of the turns: memory ${one?.toFixed(2)} ms, sqlite ${other?.toFixed(2)} ms`)
}

/** @param {string} history */
async function startApp(history) {
  const args = ['--import', 'debug-toolbar/register', new URL(import.meta.url).pathname, 'serve', history]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const [first] = await once(child.stdout, 'data')
  return { child, port: Number(String(first)) }
}

/** Sends requests at a fixed rate, however long they take. @param {number} port @returns {Promise<number[]>} */
async function load(port) {
  const agent = new Agent({ keepAlive: true })
  /** @type {Promise<number>[]} */
  const asked = []
  const start = performance.now()
  for (let sent = 0; performance.now() - start < TURN_MS; sent++) {
    const due = start + (sent * 1000) / REQUESTS_PER_SECOND
    if (due > performance.now()) await sleep(due - performance.now())
    asked.push(ask(port, agent))
  }
  const times = await Promise.all(asked)
  agent.destroy()
  return times
}

/** @param {number} port @param {Agent} agent @returns {Promise<number>} */
async function ask(port, agent) {
  const start = performance.now()
  const [res] = await once(get({ port, host: '127.0.0.1', agent }), 'response')
  await once(res.resume(), 'end')
  return performance.now() - start
}

/** @param {number[]} times @param {number} share */
function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
