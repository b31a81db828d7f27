import { pathToFileURL } from 'node:url'

/** The newest version is an ES module; what `require` finds of it is a bundle. */
export async function open(require) {
  const path = require.resolve('mariadb').replace(/dist\/promise\.cjs$/, 'promise.js')
  const mariadb = await import(pathToFileURL(path))
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database } = process.env
  const { createPool } = mariadb.createPool === undefined ? mariadb.default : mariadb
  const options = { host, port: Number(MYSQL_PORT), user, database, connectionLimit: 1, acquireTimeout: 60_000 }
  const pool = createPool(options)

  async function first(label) {
    await pool.query(`SELECT 1 AS ${label}, "secret" AS text`)
  }
  async function second(label) {
    await pool.execute(`SELECT ? AS ${label}`, [2])
  }
  async function third(label) {
    await pool.query(`SELECT ${label} FROM nowhere WHERE text = ?`, ['secret']).catch(() => {})
  }
  return { steps: [first, second, third], close: () => pool.end() }
}
