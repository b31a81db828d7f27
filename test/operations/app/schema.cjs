const { buildSchema } = require('graphql')
const { pool } = require('./services.cjs')

exports.schema = buildSchema(`
  type Item { id: Int, price: Int }
  type Order { id: Int, title: String, items: [Item] }
  type Query { order(id: Int): Order, orders: [Order] }
`)

class Item {
  constructor(id, upstream) {
    Object.assign(this, { id, upstream })
  }
  async price() {
    const response = await fetch(`${this.upstream}/prices/${this.id}`)
    const { price } = await response.json()
    return price
  }
}

class Order {
  constructor(id, upstream) {
    Object.assign(this, { id, upstream })
  }
  async title() {
    const { rows } = await pool.query("SELECT pg_sleep(0.003), 'order ' || $1::text AS title", [this.id])
    return rows[0].title
  }
  async items() {
    const { rows } = await pool.query('SELECT pg_sleep(0.003), generate_series(1, 2) AS id')
    return rows.map(({ id }) => new Item(id, this.upstream))
  }
}

exports.rootOf = (upstream) => ({
  order: ({ id }) => new Order(id, upstream),
  async orders() {
    const { rows } = await pool.query('SELECT pg_sleep(0.003), generate_series(1, 3) AS id')
    return rows.map(({ id }) => new Order(id, upstream))
  },
})
