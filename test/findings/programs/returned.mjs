// needs: postgresql
import { openShop } from './data/postgres-shop.mjs'

/** Functions that return a promise instead of awaiting it, as services and repositories do. */
export async function open(require) {
  const shop = await openShop(require, 'returned')
  const pool = shop.openPool({ max: 2 })
  const query = async (sql, values) => pool.query(sql, values)
  const rowsOf = (sql, values) => query(sql, values).then(({ rows }) => rows)
  const listOrders = async () => rowsOf('SELECT * FROM orders')

  class Repository {
    find(order) {
      return this.run('SELECT *, pg_sleep(0.002) FROM items WHERE order_id = $1 LIMIT 1', [order.id])
    }
    run(sql, values) {
      return pool.query(sql, values) // fault: deep, together
    }
  }
  class Service {
    repository = new Repository()
    async items(order) {
      return this.repository.find(order)
    }
    async inLoop() {
      const orders = await listOrders()
      for (const order of orders) order.items = await this.items(order)
      return orders
    }
    async together() {
      const orders = await listOrders()
      return Promise.all(orders.map((order) => this.items(order)))
    }
  }
  const service = new Service()
  const plain = (order) => pool.query('SELECT * FROM items WHERE order_id = $1', [order.id]) // fault: chained

  // Faults
  async function deep() {
    return service.inLoop()
  }
  async function together() {
    return service.together()
  }
  async function chained() {
    return listOrders().then((orders) => Promise.all(orders.map((order) => plain(order))))
  }

  // Innocent
  const slow = async (seconds) => query('SELECT pg_sleep($1)', [seconds])
  async function one() {
    return slow(0.03)
  }
  async function both() {
    return Promise.all([slow(0.02), slow(0.03)])
  }
  async function joined() {
    return rowsOf('SELECT * FROM orders JOIN items ON items.order_id = orders.id')
  }
  async function converted() {
    return listOrders().then((orders) => orders.map(({ id }) => id))
  }
  return {
    faults: { 'n-plus-one': [deep, together, chained] },
    innocents: [one, both, joined, converted],
    close: () => shop.close(),
  }
}
