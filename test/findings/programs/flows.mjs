// needs: postgresql, redis
import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** The same faults where work goes through generators, events, callbacks, streams and helpers that run it. */
export async function open(require) {
  const shop = await openShop(require, 'flows')
  const pool = shop.openPool({ max: 3 })
  const service = await startService(10)
  const { REDIS_HOST: host, REDIS_PORT } = process.env
  const Redis = require('ioredis')
  const redis = new Redis({ host, port: Number(REDIS_PORT) })
  const { default: pLimit } = await import(new URL('index.js', `file://${require.resolve('p-limit')}`))

  const ITEMS = 'SELECT *, pg_sleep(0.003) FROM items WHERE order_id = $1'
  const listOrders = async () => (await pool.query('SELECT * FROM orders ORDER BY id')).rows // fault: generated, emitted, called, streamed, limited, mapped
  const itemsOf = async (order) => (await pool.query(ITEMS, [order.id])).rows // fault: generated, emitted, streamed, limited, mapped

  // Faults
  async function* eachOrder() {
    for (const order of await listOrders()) {
      order.items = await itemsOf(order)
      yield order
    }
  }
  async function generated() {
    const all = []
    for await (const order of eachOrder()) all.push(order)
    return all
  }
  async function emitted() {
    const bus = new EventEmitter()
    const all = []
    bus.on('orders', async (orders) => {
      for (const order of orders) all.push(await itemsOf(order))
      bus.emit('done')
    })
    const done = once(bus, 'done')
    bus.emit('orders', await listOrders())
    await done
    return all
  }
  function itemsByCallback(order, callback) {
    pool.query(ITEMS, [order.id], (error, result) => callback(error, result?.rows)) // fault: called
  }
  const itemsPromised = promisify(itemsByCallback)
  async function called() {
    const orders = await listOrders()
    for (const order of orders) order.items = await itemsPromised(order)
    return orders
  }
  async function streamed() {
    const all = []
    await pipeline(
      Readable.from(await listOrders()),
      async function* addItems(orders) {
        for await (const order of orders) yield await itemsOf(order)
      },
      async (lists) => {
        for await (const list of lists) all.push(list)
      },
    )
    return all
  }
  async function limited() {
    const limit = pLimit(2)
    const orders = await listOrders()
    return Promise.all(orders.map((order) => limit(() => itemsOf(order))))
  }
  async function mapped() {
    const byId = new Map()
    for (const order of await listOrders()) byId.set(order.id, itemsOf(order))
    for (const [id, items] of byId) byId.set(id, await items)
    return byId
  }
  const get = async (path) => (await fetch(`${service.origin}${path}`)).json()
  async function fetched() {
    const user = await get('/user') // fault: fetched
    const cart = await get('/cart') // fault: fetched
    return { user, cart }
  }
  async function viaThen() {
    const user = await get('/user').then((found) => found) // fault: viaThen
    const cart = await get('/cart').then((found) => found) // fault: viaThen
    return { user, cart }
  }
  const withTiming = async (work) => {
    const start = performance.now()
    const result = await work()
    return { result, time: performance.now() - start }
  }
  async function wrapped() {
    const user = await withTiming(() => get('/user')) // fault: wrapped
    const cart = await withTiming(() => get('/cart')) // fault: wrapped
    return { user, cart }
  }

  // Innocent
  async function posted() {
    const send = async (path) => (await fetch(`${service.origin}${path}`, { method: 'POST', body: 'x' })).json()
    const user = await send('/user')
    const cart = await get('/cart')
    return { user, cart }
  }
  async function counted() {
    const turn = async (key) => {
      const value = await redis.incr(key)
      await get(`/user/${value}`)
      return value
    }
    const first = await turn('flows')
    const second = await turn('flows')
    return first - second
  }
  async function locked() {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const use = async (text) => (await client.query(text)).rows
      const orders = await use('SELECT *, pg_sleep(0.001) FROM orders')
      const items = await use('SELECT *, pg_sleep(0.001) FROM items')
      await client.query('COMMIT')
      return { orders, items }
    } finally {
      client.release()
    }
  }
  async function pages() {
    const all = []
    let cursor = 0
    while (cursor !== null) {
      const { rows } = await pool.query('SELECT *, pg_sleep(0.002) FROM orders WHERE id > $1 ORDER BY id LIMIT 4', [
        cursor,
      ])
      all.push(...rows)
      cursor = rows.length === 4 ? rows[3].id : null
    }
    return all
  }
  async function raced() {
    const controller = new AbortController()
    const late = setTimeout(() => controller.abort(), 500)
    const response = await fetch(`${service.origin}/user`, { signal: controller.signal })
    clearTimeout(late)
    return response.json()
  }
  async function streamedRows() {
    const rows = Readable.from((await pool.query('SELECT *, pg_sleep(0.001) FROM items')).rows)
    let sum = 0
    for await (const row of rows) sum += row.price
    return sum
  }
  async function cached() {
    const load = async (key) => {
      const known = await redis.get(key)
      if (known !== null) return JSON.parse(known)
      const { rows } = await pool.query('SELECT *, pg_sleep(0.001) FROM orders')
      await redis.set(key, JSON.stringify(rows), 'PX', 1)
      return rows
    }
    const [orders, others] = await Promise.all([load('flows:a'), load('flows:b')])
    return { orders, others }
  }
  return {
    faults: {
      'n-plus-one': [generated, emitted, called, streamed, limited, mapped],
      'serial-awaits': [fetched, viaThen, wrapped],
    },
    innocents: [posted, counted, locked, pages, raced, streamedRows, cached],
    async close() {
      await redis.del('flows')
      redis.disconnect()
      service.close()
      await shop.close()
    },
  }
}
