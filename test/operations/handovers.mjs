import { createRequire } from 'node:module'
import { profile } from '../../dist/src/index.js'

/**
 * Waits for promises that code of other profiles settles, with real queries behind them; prints the tasks of each
 * profile: `handovers.mjs <scenario>`.
 */
const requireHere = createRequire(import.meta.url)
const { Pool } = requireHere('pg')
const { Mutex } = requireHere('async-mutex')
const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
const pool = new Pool({ host, port: Number(PGPORT), user, database, max: 4 })

async function query(name) {
  await pool.query(`SELECT pg_sleep(0.01) AS ${name}`)
}

const waiting = []
let isHeld = false
function acquire() {
  if (!isHeld) {
    isHeld = true
    return Promise.resolve()
  }
  return new Promise((resolve) => waiting.push(resolve))
}
function release() {
  const next = waiting.shift()
  if (next === undefined) isHeld = false
  else next()
}
async function locked() {
  await acquire()
  await query('locked')
  release()
}

const mutex = new Mutex()
async function mutexed() {
  const free = await mutex.acquire()
  await query('mutexed')
  free()
}

let cached = null
async function load() {
  await query('cached')
}
async function cachedRead() {
  cached ??= load()
  await cached
}

/** One query answers two callers of a library that nobody knows: neither has settled the other's promise. */
let batch = null
function batched() {
  batch ??= new Promise((resolve, reject) => {
    pool.query({ text: 'SELECT pg_sleep(0.01)' }, (error) => (error ? reject(error) : resolve()))
  })
  return batch.then(() => undefined)
}
async function unrelated() {
  await batched()
}

const scenarios = { locked, mutexed, cachedRead, unrelated }
const results = {}
for (const [name, work] of Object.entries(scenarios)) {
  for (let round = 0; round < 3; round++) {
    cached = null
    batch = null
    const all = await Promise.all(
      ['one', 'two', 'three'].map(async (label) => {
        const { stats } = await profile(label, work)
        return { label, degraded: stats.degraded, coverage: stats.coverage, tasks: stats.tasks }
      }),
    )
    results[name] = all
  }
}
await pool.end()
process.stdout.write(JSON.stringify(results), () => process.exit())
