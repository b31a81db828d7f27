// needs: postgresql
import { openShop } from './data/postgres-shop.mjs'

/** A query for each row of another, and what looks like it. */
export async function open(require) {
  const shop = await openShop(require, 'n_plus_one')
  const pool = shop.openPool({ max: 2 })
  const DataLoader = require('dataloader')
  const rowsOf = async (sql, values) => (await pool.query(sql, values)).rows

  // Faults
  async function inLoop() {
    const { rows } = await pool.query('SELECT * FROM orders ORDER BY id') // fault: inLoop
    for (const order of rows) {
      order.items = await pool.query('SELECT * FROM items WHERE order_id = $1', [order.id]) // fault: inLoop
    }
    return rows
  }
  async function loadItems(order) {
    return pool.query('SELECT * FROM items WHERE order_id = $1', [order.id]) // fault: inFunction, together
  }
  async function inFunction() {
    const { rows } = await pool.query('SELECT * FROM orders') // fault: inFunction
    for (const order of rows) order.items = await loadItems(order)
  }
  async function together() {
    const { rows } = await pool.query('SELECT * FROM orders') // fault: together
    return Promise.all(rows.map((order) => loadItems(order)))
  }
  async function withLiterals() {
    const { rows } = await pool.query('SELECT * FROM orders') // fault: withLiterals
    for (const { id } of rows) await pool.query(`SELECT * FROM items WHERE order_id = ${id}`) // fault: withLiterals
  }
  async function forSome() {
    const { rows } = await pool.query('SELECT * FROM orders') // fault: forSome
    for (const { id } of rows) {
      if (id > 3) await pool.query('SELECT * FROM items WHERE order_id = $1', [id]) // fault: forSome
    }
  }

  // Innocent
  async function joined() {
    return rowsOf('SELECT * FROM orders JOIN items ON items.order_id = orders.id')
  }
  async function dataLoader() {
    const loader = new DataLoader(async (ids) => {
      const items = await rowsOf('SELECT * FROM items WHERE order_id = ANY($1)', [ids])
      return ids.map((id) => items.filter(({ order_id: of }) => of === id))
    })
    const orders = await rowsOf('SELECT * FROM orders')
    return Promise.all(orders.map(({ id }) => loader.load(id)))
  }
  async function inChunks() {
    const orders = await rowsOf('SELECT * FROM orders')
    for (let at = 0; at < orders.length; at += 2) {
      const [one, two] = orders.slice(at, at + 2)
      await pool.query('SELECT * FROM items WHERE order_id IN ($1, $2)', [one.id, two.id])
    }
  }
  async function byCursor() {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('DECLARE all_items CURSOR FOR SELECT * FROM items')
      for (let part = 0; part < 8; part++) await client.query('FETCH 3 FROM all_items')
      await client.query('COMMIT')
    } finally {
      client.release()
    }
  }
  async function byOffset() {
    await pool.query('SELECT * FROM orders LIMIT 6')
    for (let page = 0; page < 6; page++)
      await pool.query('SELECT * FROM items ORDER BY id LIMIT 4 OFFSET $1', [page * 4])
  }
  async function byKey() {
    await pool.query('SELECT * FROM orders LIMIT 6')
    let last = 0
    for (let page = 0; page < 6; page++) {
      const items = await rowsOf('SELECT * FROM items WHERE id > $1 ORDER BY id LIMIT 4', [last])
      last = items.at(-1).id
    }
  }
  async function walk() {
    await pool.query('SELECT * FROM orders LIMIT 6')
    let id = 1
    for (let step = 0; step < 6; step++) {
      const [item] = await rowsOf('SELECT id + 1 AS next FROM items WHERE id = $1', [id])
      id = item.next
    }
  }
  async function savepoints() {
    const client = await pool.connect()
    try {
      const { rows } = await client.query('SELECT * FROM orders')
      await client.query('BEGIN')
      for (const { id } of rows) {
        await client.query(`SAVEPOINT order_${id}`)
        await client.query('UPDATE orders SET state = state + 1 WHERE id = $1', [id])
        await client.query(`RELEASE SAVEPOINT order_${id}`)
      }
      await client.query('COMMIT')
    } finally {
      client.release()
    }
  }
  async function bulkWrites() {
    const orders = await rowsOf('SELECT * FROM orders')
    for (const { id } of orders) await pool.query('INSERT INTO items VALUES ($1, $2, 1)', [100 + id, 200 + id])
    await pool.query('DELETE FROM items WHERE id > 100')
  }
  async function setUp() {
    await pool.query('SELECT * FROM orders LIMIT 6')
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      await pool.query('SELECT set_config($1, $2, false)', [`app.${name}`, 'x'])
  }
  async function days() {
    await pool.query('SELECT * FROM orders LIMIT 7')
    for (let day = 0; day < 7; day++) {
      const { rows } = await pool.query('SELECT sum(price) FROM items WHERE id % 7 = $1', [day])
      if (rows[0].sum === null) break
    }
  }
  return {
    faults: { 'n-plus-one': [inLoop, inFunction, together, withLiterals, forSome] },
    innocents: [joined, dataLoader, inChunks, byCursor, byOffset, byKey, walk, savepoints, bulkWrites, setUp, days],
    close: shop.close,
  }
}
