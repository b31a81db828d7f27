import { pathToFileURL } from 'node:url'

/** The callback API. */
export async function open(require) {
  const path = require.resolve('mariadb/callback').replace(/dist\/callback\.cjs$/, 'callback.js')
  const mariadb = await import(pathToFileURL(path))
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database } = process.env
  const { createPool } = mariadb.createPool === undefined ? mariadb.default : mariadb
  const options = { host, port: Number(MYSQL_PORT), user, database, connectionLimit: 1, acquireTimeout: 60_000 }
  const pool = createPool(options)

  async function first(label) {
    await new Promise((resolve) => pool.query(`SELECT 1 AS ${label}, "secret" AS text`, resolve))
  }
  async function second(label) {
    await new Promise((resolve) => pool.query(`SELECT ? AS ${label}`, [2], resolve))
  }
  async function third(label) {
    await new Promise((resolve, reject) =>
      pool.query(`SELECT ${label} FROM nowhere`, (error) => (error ? resolve() : reject(new Error('no error')))),
    )
  }
  return { steps: [first, second, third], close: () => new Promise((resolve) => pool.end(resolve)) }
}
