// needs: postgresql, redis
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** Reads that were repeated in a request, and what looks like them. */
export async function open(require) {
  const shop = await openShop(require, 'repeated_operation')
  const pool = shop.openPool({ max: 2 })
  const Redis = require('ioredis')
  const redis = new Redis(Number(process.env.REDIS_PORT), process.env.REDIS_HOST)
  const server = createServer((_request, response) => setTimeout(() => response.end('1'), 14))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`

  const loadCustomer = async (id) => {
    const { rows } = await pool.query('SELECT * FROM customers WHERE id = $1', [id]) // fault: inEachHelper
    return rows[0]
  }
  const pause = 'FROM customers, pg_sleep(0.012) WHERE id ='

  // Faults
  async function inEachHelper() {
    const first = await loadCustomer(1)
    const again = await loadCustomer(first.id)
    const last = await loadCustomer(again.id)
    return loadCustomer(last.id)
  }
  async function twoPlaces() {
    const { rows } = await pool.query(`SELECT id ${pause} 2`) // fault: twoPlaces
    if (rows.length === 0) return null
    return pool.query(`SELECT id ${pause} 2`) // fault: twoPlaces
  }
  async function fromService() {
    const rate = await (await fetch(`${origin}/rates/eur`)).text() // fault: fromService
    if (rate === '') return 0
    return (await fetch(`${origin}/rates/eur`)).text() // fault: fromService
  }
  async function fromCache() {
    let session = await redis.get('findings:session')
    for (let step = 0; step < 60; step++) session = (await redis.get(`findings:${session ?? 'x'}`)) ?? null // fault: fromCache
    return session
  }

  // Innocent
  async function reread() {
    const { rows } = await pool.query(`SELECT state FROM orders, pg_sleep(0.006) WHERE id = $1`, [1])
    await pool.query('UPDATE orders SET state = $1 WHERE id = 1', [rows[0].state + 1])
    return pool.query(`SELECT state FROM orders, pg_sleep(0.006) WHERE id = $1`, [1])
  }
  async function polling() {
    for (let turn = 0; turn < 5; turn++) {
      const { rows } = await pool.query('SELECT state FROM orders WHERE id = $1', [2])
      if (rows[0].state < 0) break
      await sleepAtLeast(4)
    }
  }
  async function others() {
    let id = 1
    for (let turn = 0; turn < 3; turn++) {
      const { rows } = await pool.query(`SELECT id + 1 AS next ${pause} $1`, [id])
      id = rows[0]?.next ?? 1
    }
  }
  async function otherRates() {
    const eur = await (await fetch(`${origin}/rates/7`)).text()
    return (await fetch(`${origin}/rates/${eur}`)).text()
  }
  async function afterPost() {
    const cart = await (await fetch(`${origin}/cart`)).text()
    await (await fetch(`${origin}/cart`, { method: 'POST', body: cart })).text()
    return (await fetch(`${origin}/cart`)).text()
  }
  async function healthChecks() {
    for (let turn = 0; turn < 5; turn++) await pool.query('SELECT 1')
  }
  async function generated() {
    for (let turn = 0; turn < 5; turn++) {
      const { rows } = await pool.query('SELECT random() + $1 AS number FROM customers', [1])
      if (rows[0].number < 1) break
    }
  }
  async function onceEach(run) {
    const user = await loadCustomer(1)
    const text = await readFile(import.meta.filename, 'utf8')
    return [user, text.length, run]
  }
  return {
    faults: { 'repeated-operation': [inEachHelper, twoPlaces, fromService, fromCache] },
    innocents: [reread, polling, others, otherRates, afterPost, healthChecks, generated, onceEach],
    close: async () => {
      redis.disconnect()
      server.close()
      await shop.close()
    },
  }
}
