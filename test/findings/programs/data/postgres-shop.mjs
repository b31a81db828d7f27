/** Opens a pool with a schema of its own: 12 orders of 3 customers, with 2 items each. */
export async function openShop(require, name) {
  const { Pool } = require('pg')
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
  const schema = `findings_${name}_${process.pid}`
  const server = { host, port: Number(PGPORT), user, database }
  const setUp = new Pool(server)
  await setUp.query(`CREATE SCHEMA ${schema}`)
  await setUp.query(`
    CREATE TABLE ${schema}.customers AS SELECT id, 'customer ' || id AS name FROM generate_series(1, 3) AS id;
    CREATE TABLE ${schema}.orders AS SELECT id, id % 3 + 1 AS customer_id, 0 AS state FROM generate_series(1, 12) AS id;
    CREATE TABLE ${schema}.items AS SELECT id, id % 12 + 1 AS order_id, 1 AS price FROM generate_series(1, 24) AS id;
    CREATE TABLE ${schema}.pauses AS SELECT id, 0.003 AS seconds FROM generate_series(1, 12) AS id;
  `)
  const options = `-c search_path=${schema}`
  const pools = []
  /** @param settings of the pool, such as `max` */
  function openPool(settings = {}) {
    const pool = new Pool({ ...server, options, ...settings })
    pools.push(pool)
    return pool
  }
  async function close() {
    await Promise.all(pools.map((pool) => pool.end()))
    await setUp.query(`DROP SCHEMA ${schema} CASCADE`)
    await setUp.end()
  }
  return { openPool, server, options, close }
}
