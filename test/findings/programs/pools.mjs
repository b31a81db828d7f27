// needs: postgresql, mysql
import { Agent } from 'node:http'
import { ask, startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** Waits for a connection of a full pool, and what looks like them. */
export async function open(require) {
  const shop = await openShop(require, 'pools')
  const small = shop.openPool({ max: 1 })
  const pool = shop.openPool({ max: 4 })
  const mysql = require('mysql2/promise')
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database } = process.env
  const server = { host, port: Number(MYSQL_PORT), user, database }
  const other = mysql.createPool({ ...server, connectionLimit: 1 })
  const service = await startService(12)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })

  const report = () => small.query('SELECT count(*), pg_sleep(0.03) FROM items') // fault: behindReport
  const mysqlReport = () => other.query('SELECT SLEEP(0.03) AS report FROM DUAL') // fault: onMysql

  // Faults
  async function behindReport() {
    const done = report()
    const one = await small.query('SELECT * FROM orders WHERE id = 1') // fault: behindReport
    await done
    return one
  }
  async function onMysql() {
    const done = mysqlReport()
    const one = await other.query('SELECT 1 AS one FROM DUAL WHERE 1 = 1') // fault: onMysql
    await done
    return one
  }
  async function oneSocket() {
    return Promise.all(['a', 'b', 'c', 'd'].map((key) => ask({ agent, port: service.port, path: `/${key}` })))
  }
  async function ofOthers() {
    const client = await small.connect()
    setTimeout(() => client.release(), 30)
    return small.query('SELECT * FROM orders WHERE id = 2') // fault: ofOthers
  }

  // Innocent
  async function enough() {
    return Promise.all([
      pool.query('SELECT id, pg_sleep(0.02) FROM orders WHERE id = 1'),
      pool.query('SELECT * FROM customers WHERE id = 2'),
      pool.query('SELECT * FROM items WHERE id = 3'),
    ])
  }
  async function firstConnection() {
    const fresh = shop.openPool({ max: 1 })
    const { rows } = await fresh.query('SELECT * FROM orders WHERE id = 1')
    return rows
  }
  async function firstOnMysql() {
    const fresh = mysql.createPool({ ...server, connectionLimit: 1 })
    const [rows] = await fresh.query('SELECT 1 AS one FROM DUAL')
    await fresh.end()
    return rows
  }
  async function shortWait() {
    const slow = pool.query('SELECT id, pg_sleep(0.04) FROM orders WHERE id = 1')
    const first = small.query('SELECT * FROM orders WHERE id = 1')
    return Promise.all([slow, first, small.query('SELECT * FROM customers WHERE id = 1')])
  }
  return {
    faults: { 'pool-exhausted': [behindReport, onMysql, oneSocket, ofOthers] },
    innocents: [enough, firstConnection, firstOnMysql, shortWait],
    close: async () => {
      agent.destroy()
      service.close()
      await other.end()
      await shop.close()
    },
  }
}
