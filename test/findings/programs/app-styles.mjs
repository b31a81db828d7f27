// needs: postgresql
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** The same faults in the ways that apps are written: classes, repositories, services, expressions, chains of `then`. */
export async function open(require) {
  const shop = await openShop(require, 'app_styles')
  const pool = shop.openPool({ max: 3 })
  const load = async (key, ms = 15) => {
    await sleepAtLeast(ms)
    return { key, lines: [key, key] }
  }

  class OrderRepository {
    constructor(db) {
      this.db = db
    }
    async find(limit) {
      const { rows } = await this.db.query('SELECT * FROM orders ORDER BY id LIMIT $1', [limit]) // fault: throughClasses, throughReduce, throughThen
      return rows
    }
    async itemsOf(order) {
      const { rows } = await this.db.query('SELECT *, pg_sleep(0.003) FROM items WHERE order_id = $1', [order.id]) // fault: throughClasses, throughReduce, throughThen
      return rows
    }
  }
  class OrderService {
    #repository = new OrderRepository(pool)
    async list() {
      const orders = await this.#repository.find(10)
      for (const order of orders) order.items = await this.#repository.itemsOf(order)
      return orders
    }
  }
  const service = new OrderService()
  const repository = new OrderRepository(pool)

  async function throughClasses() {
    return service.list()
  }
  async function throughReduce() {
    const orders = await repository.find(8)
    return orders.reduce(
      async (before, order) => [...(await before), await repository.itemsOf(order)],
      Promise.resolve([]),
    )
  }
  function throughThen() {
    return repository.find(8).then((orders) => Promise.all(orders.map((order) => repository.itemsOf(order))))
  }

  async function inObject() {
    return {
      user: await load('user'), // fault: inObject
      cart: await load('cart'), // fault: inObject
    }
  }
  async function inArguments() {
    return Object.assign({}, await load('user'), await load('cart')) // fault: inArguments
  }
  async function inArray() {
    return [
      await load('user'), // fault: inArray
      await load('cart'), // fault: inArray
    ]
  }
  async function inTemplate() {
    return `${(await load('user')).key} ${(await load('cart')).key}` // fault: inTemplate
  }
  async function destructured() {
    const { key } = await load('user') // fault: destructured
    const { lines } = await load('cart') // fault: destructured
    return { key, lines }
  }
  async function inTry() {
    let user = null
    try {
      user = await load('user') // fault: inTry
    } catch {
      user = null
    }
    const cart = await load('cart') // fault: inTry
    return { user, cart }
  }
  class Page {
    async user() {
      return load('user')
    }
    async cart() {
      return load('cart')
    }
    async show() {
      this.title = 'shop'
      const user = await this.user() // fault: inMethod
      const cart = await this.cart() // fault: inMethod
      return { user, cart }
    }
  }
  async function inMethod() {
    return new Page().show()
  }
  async function withIndex() {
    const keys = ['a', 'b', 'c', 'd']
    const found = []
    for (let index = 0; index < keys.length; index++) {
      const row = await load(keys[index]) // fault: withIndex
      found.push(row)
    }
    return found
  }

  async function validated(input = { id: 'user' }) {
    const user = await load(input.id)
    if (!user) return null
    const { lines } = user
    const cart = await load(lines[0])
    return { user, cart }
  }
  async function untilFound() {
    for (const key of ['a', 'b', 'c', 'd']) {
      const found = await load(key)
      if (found.key === 'c') return found
    }
    return null
  }
  async function inBatches() {
    const all = []
    for (const batch of [
      ['a', 'b'],
      ['c', 'd'],
    ])
      all.push(...(await Promise.all(batch.map((key) => load(key)))))
    return all
  }
  async function paced() {
    for (const key of ['a', 'b', 'c']) {
      await load(key, 5)
      await sleepAtLeast(10)
    }
  }
  async function inTransaction() {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const { rows } = await client.query('SELECT * FROM orders WHERE id = $1 FOR UPDATE', [1])
      await client.query('UPDATE orders SET state = $1 WHERE id = $2', [rows[0].state, 1])
      await client.query('SELECT count(*) FROM items WHERE order_id = $1', [1])
      await client.query('COMMIT')
    } finally {
      client.release()
    }
  }
  async function startedFirst() {
    const user = load('user')
    const cart = load('cart')
    return { user: await user, cart: await cart }
  }
  return {
    faults: {
      'n-plus-one': [throughClasses, throughReduce, throughThen],
      'serial-awaits': [inObject, inArguments, inArray, inTemplate, destructured, inTry, inMethod, withIndex],
    },
    innocents: [validated, untilFound, inBatches, paced, inTransaction, startedFirst],
    close: shop.close,
  }
}
