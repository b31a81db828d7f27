// needs: postgresql, redis
import { Agent } from 'node:http'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'
import { ask, startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** One key of a cache that is filled many times at once, and what looks like it. */
export async function open(require) {
  const shop = await openShop(require, 'stampede')
  const pool = shop.openPool({ max: 1 })
  const Redis = require('ioredis')
  const redis = new Redis(Number(process.env.REDIS_PORT), process.env.REDIS_HOST)
  const service = await startService(4)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const prefix = `findings:${process.pid}`
  const six = [1, 2, 3, 4, 5, 6]

  async function fromDatabase(key) {
    const known = await redis.get(key)
    if (known !== null) return known
    const { rows } = await pool.query('SELECT count(*) AS count, pg_sleep(0.004) FROM items')
    await redis.set(key, rows[0].count) // fault: behindOnePool
    return rows[0].count
  }
  async function fromService(key) {
    const known = await redis.get(key)
    if (known !== null) return known
    const status = await ask({ agent, port: service.port, path: '/rates' })
    await redis.setex(key, 60, status) // fault: behindService
    return status
  }

  // Faults
  async function behindOnePool() {
    await redis.del(`${prefix}:count`)
    return Promise.all(six.map(() => fromDatabase(`${prefix}:count`)))
  }
  async function behindService() {
    await redis.del(`${prefix}:rates`)
    return Promise.all(six.map(() => fromService(`${prefix}:rates`)))
  }
  async function computed() {
    await redis.del(`${prefix}:totals`)
    const fill = async (turn) => {
      if ((await redis.get(`${prefix}:totals`)) !== null) return
      await sleepAtLeast(5 * turn)
      await redis.set(`${prefix}:totals`, String(turn)) // fault: computed
    }
    return Promise.all(six.map((turn) => fill(turn)))
  }

  // Innocent
  let filling = null
  async function singleFlight() {
    await redis.del(`${prefix}:flight`)
    const load = () => (filling ??= fromService(`${prefix}:flight`).finally(() => (filling = null)))
    return Promise.all(six.map(() => load()))
  }
  async function hits() {
    await redis.set(`${prefix}:hit`, '1')
    return Promise.all(six.map(() => fromService(`${prefix}:hit`)))
  }
  async function counters() {
    await redis.del(`${prefix}:counter`)
    for (const turn of [1, 2, 3]) {
      const before = Number(await redis.get(`${prefix}:counter`))
      await sleepAtLeast(4)
      await redis.set(`${prefix}:counter`, String(before + turn))
    }
  }
  return {
    faults: { 'cache-stampede': [behindOnePool, behindService, computed] },
    innocents: [singleFlight, hits, counters],
    close: async () => {
      await redis.del(...['count', 'rates', 'totals', 'flight', 'hit', 'counter'].map((name) => `${prefix}:${name}`))
      redis.disconnect()
      agent.destroy()
      service.close()
      await shop.close()
    },
  }
}
