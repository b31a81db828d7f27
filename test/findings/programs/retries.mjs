// needs: postgresql, redis
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'
import { startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** Operations that failed and were repeated, and what looks like them. */
export async function open(require) {
  const shop = await openShop(require, 'retries')
  const pool = shop.openPool({ max: 2 })
  const Redis = require('ioredis')
  const redis = new Redis(Number(process.env.REDIS_PORT), process.env.REDIS_HOST)
  await redis.set('findings:text', 'x')
  const tries = new Map()
  const statusOf = (url) => {
    const count = (tries.get(url) ?? 0) + 1
    tries.set(url, count)
    if (url.startsWith('/busy')) return count % 3 === 0 ? 200 : 503
    if (url.startsWith('/new')) return count % 3 === 0 ? 200 : 404
    return url.endsWith('/2') ? 500 : 200
  }
  const service = await startService(4, statusOf)

  // Faults
  async function backOff() {
    for (let attempt = 1; attempt < 4; attempt++) {
      const response = await fetch(`${service.origin}/busy`) // fault: backOff
      await response.text()
      if (response.ok) return
      await sleepAtLeast(attempt * 5)
    }
  }
  async function queryAgain() {
    for (let attempt = 0; attempt < 3; attempt++) {
      const found = await pool.query('SELECT * FROM nowhere WHERE id = $1', [1]).catch(() => null) // fault: queryAgain
      if (found !== null) return
      await sleepAtLeast(6)
    }
  }
  async function commandAgain() {
    for (let attempt = 0; attempt < 3; attempt++) {
      const length = await redis.llen('findings:text').catch(() => -1) // fault: commandAgain
      if (length >= 0) return
      await sleepAtLeast(6)
    }
  }

  // Innocent
  async function oneOfMany() {
    let last = '1'
    for (let id = 1; id < 5; id++) {
      const response = await fetch(`${service.origin}/things/${last}${id}`.replace(/.(?=.$)/, ''))
      last = await response.text()
    }
  }
  async function untilThere() {
    for (let turn = 0; turn < 3; turn++) {
      const response = await fetch(`${service.origin}/new`)
      await response.text()
      if (response.ok) return
      await sleepAtLeast(6)
    }
  }
  async function failsOnce() {
    const found = await pool.query('SELECT * FROM nowhere WHERE id = $1', [1]).catch(() => null)
    return found ?? pool.query('SELECT * FROM orders WHERE id = $1', [1])
  }
  return {
    faults: { retry: [backOff, queryAgain, commandAgain] },
    innocents: [oneOfMany, untilThere, failsOnce],
    close: async () => {
      redis.disconnect()
      service.close()
      await shop.close()
    },
  }
}
