// needs: postgresql, redis
import { Agent } from 'node:http'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'
import { ask, startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** Many calls to one host, one after the other or at once, and what looks like them. */
export async function open(require) {
  const shop = await openShop(require, 'many_calls')
  const pool = shop.openPool({ max: 2 })
  const Redis = require('ioredis')
  const redis = new Redis(Number(process.env.REDIS_PORT), process.env.REDIS_HOST)
  const service = await startService(2)
  const { port, origin } = service
  const agent = new Agent({ keepAlive: true, maxSockets: 30 })
  const few = new Agent({ keepAlive: true, maxSockets: 4 })
  const keys = (count) => Array.from({ length: count }, (_, index) => `key${index}`)

  // Faults
  async function oneByOne() {
    let last = 1
    for (let id = 0; id < 24; id++) last = await (await fetch(`${origin}/things/${last}${id}`)).text() // fault: oneByOne
  }
  async function inParts() {
    for (let part = 0; part < 6; part++) {
      const statuses = await Promise.all(keys(4).map((key) => ask({ agent, port, path: `/${key}/${part}` })))
      if (statuses.includes(500)) return
    }
  }
  async function events() {
    let status = 200
    for (let id = 0; id < 24 && status === 200; id++) {
      status = await ask({ agent, port, path: '/events', method: 'POST' })
    }
  }
  async function queriesAtOnce() {
    return Promise.all(keys(60).map((key) => pool.query('SELECT $1::text, pg_sleep(0.001) FROM customers', [key]))) // fault: queriesAtOnce
  }
  async function requestsAtOnce() {
    return Promise.all(keys(60).map((key) => ask({ agent: few, port, path: `/${key}` })))
  }
  async function ask1(key) {
    return ask({ agent: few, port, path: `/one/${key}` })
  }
  async function inHelper() {
    return Promise.all(keys(70).map((key) => ask1(key)))
  }

  // Innocent
  async function twenty() {
    let status = 200
    for (let id = 0; id < 20 && status === 200; id++) status = await ask({ agent, port, path: `/things/${id}` })
  }
  async function cheap() {
    const done = Promise.all(keys(24).map((key) => ask({ agent, port, path: `/${key}` })))
    await sleepAtLeast(80)
    return done
  }
  async function pipelined() {
    return Promise.all(keys(60).map((key) => redis.get(`findings:${key}`)))
  }
  async function fortyAtOnce() {
    return Promise.all(keys(40).map((key) => redis.exists(`findings:${key}`)))
  }
  return {
    faults: { chatty: [oneByOne, inParts, events], 'fan-out': [queriesAtOnce, requestsAtOnce, inHelper] },
    innocents: [twenty, cheap, pipelined, fortyAtOnce],
    close: async () => {
      agent.destroy()
      few.destroy()
      redis.disconnect()
      service.close()
      await shop.close()
    },
  }
}
