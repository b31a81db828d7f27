import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { profile } from '../../dist/src/index.js'

/** Waits for promises that other tasks settle, with real queries behind them; prints the tasks of each scenario. */
const requireHere = createRequire(import.meta.url)
const { Pool } = requireHere('pg')
const { Mutex, Semaphore } = requireHere('async-mutex')
const DataLoader = requireHere('dataloader')
const { default: pLimit } = await import(pathToFileURL(requireHere.resolve('p-limit')).href)
const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
const pool = new Pool({ host, port: Number(PGPORT), user, database, max: 4 })

async function query(name) {
  await pool.query(`SELECT pg_sleep(0.01) AS ${name}`)
}

class Lock {
  isHeld = false
  queue = []
  acquire() {
    if (!this.isHeld) {
      this.isHeld = true
      return Promise.resolve()
    }
    return new Promise((resolve) => this.queue.push(resolve))
  }
  release() {
    const next = this.queue.shift()
    if (next === undefined) this.isHeld = false
    else next()
  }
}

const lock = new Lock()
async function ownLock() {
  await lock.acquire()
  try {
    await query('own')
  } finally {
    lock.release()
  }
}

const mutex = new Mutex()
async function mutexed() {
  const release = await mutex.acquire()
  try {
    await query('mutexed')
  } finally {
    release()
  }
}

const semaphore = new Semaphore(2)
async function withSemaphore() {
  const [, release] = await semaphore.acquire()
  await query('semaphore')
  release()
}

const limit = pLimit(1)
async function limited() {
  await limit(async function job() {
    await query('limited')
  })
}

let cached
async function load() {
  await query('cached')
}
async function cachedRead() {
  await (cached ??= load())
}

let loader
async function batch(keys) {
  await query('batched')
  return keys
}
let next = 0
async function loaded() {
  loader ??= new DataLoader(batch)
  await loader.load(next++)
}

const results = {}
for (const work of [ownLock, mutexed, withSemaphore, limited, cachedRead, loaded]) {
  for (let round = 0; round < 2; round++) {
    cached = undefined
    loader = undefined
    async function all() {
      await Promise.all([work(), work(), work(), work()])
    }
    const { stats } = await profile(work.name, all)
    results[work.name] = {
      degraded: stats.degraded,
      coverage: stats.coverage,
      waitingFor: stats.ledger.waitingFor,
      waiting: stats.ledger.waiting,
      tasks: stats.tasks,
    }
  }
}
await pool.end()
process.stdout.write(JSON.stringify(results), () => process.exit())
