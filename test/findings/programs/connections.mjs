// needs: postgresql, mysql
import { Agent } from 'node:http'
import { ask, startService } from './data/http-service.mjs'
import { openShop } from './data/postgres-shop.mjs'

/** Connections that are made again and again, and what looks like them. */
export async function open(require) {
  const shop = await openShop(require, 'connections')
  const { Pool } = require('pg')
  const mysql = require('mysql2/promise')
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database } = process.env
  const service = await startService(1)
  const agent = new Agent({ keepAlive: true })
  /** Finds a host as slowly as a server of names does. */
  const lookup = (_name, options, callback) => {
    const found = { address: '127.0.0.1', family: 4 }
    setTimeout(() => (options.all ? callback(null, [found]) : callback(null, found.address, found.family)), 8)
  }
  const far = { host: 'api.test', lookup, port: service.port }

  async function queryOnce(sql) {
    const pool = new Pool({ ...shop.server, max: 1 })
    const { rows } = await pool.query(sql) // fault: poolForEachQuery
    await pool.end()
    return rows[0]
  }

  // Faults
  async function poolForEachQuery() {
    const { id } = await queryOnce('SELECT 1 AS id')
    const { next } = await queryOnce(`SELECT ${id} + 1 AS next`)
    const { last } = await queryOnce(`SELECT ${next} + 1 AS last`)
    return queryOnce(`SELECT ${last} AS end`)
  }
  async function mysqlForEachQuery() {
    let last = 1
    for (let step = 0; step < 12; step++) {
      const pool = mysql.createPool({ host, port: Number(MYSQL_PORT), user, database })
      const [rows] = await pool.query(`SELECT ${last} + 1 AS next`) // fault: mysqlForEachQuery
      last = rows[0].next
      await pool.end()
    }
  }
  async function withoutKeepAlive() {
    let status = 200
    for (let step = 0; step < 4 && status === 200; step++) {
      status = await ask({ ...far, agent: false, path: `/${step}` })
    }
  }

  // Innocent
  async function keptAlive() {
    let status = 200
    for (let step = 0; step < 4 && status === 200; step++) status = await ask({ ...far, agent, path: `/${step}` })
  }
  async function firstOnes() {
    const pool = shop.openPool({ max: 3 })
    return Promise.all([
      pool.query('SELECT * FROM orders WHERE id = 1'),
      pool.query('SELECT * FROM items WHERE id = 2'),
      pool.query('SELECT * FROM customers WHERE id = 3'),
    ])
  }
  async function togetherWithoutKeepAlive() {
    return Promise.all(['a', 'b', 'c'].map((key) => ask({ ...far, agent: false, path: `/${key}` })))
  }
  async function fetches() {
    const first = await (await fetch(`${service.origin}/1`)).text()
    return (await fetch(`${service.origin}/${first}/2`)).text()
  }
  return {
    faults: { 'new-connection': [poolForEachQuery, mysqlForEachQuery, withoutKeepAlive] },
    innocents: [keptAlive, firstOnes, togetherWithoutKeepAlive, fetches],
    close: async () => {
      agent.destroy()
      service.close()
      await shop.close()
    },
  }
}
