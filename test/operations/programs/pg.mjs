export async function open(require) {
  const { Pool } = require('pg')
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
  const pool = new Pool({ host, port: Number(PGPORT), user, database, max: 1 })

  async function first(label) {
    await pool.query(`SELECT 1 AS ${label}, 'secret' AS text`)
  }
  async function second(label) {
    await pool.query({ text: `SELECT $1::int AS ${label}`, values: [2] })
  }
  async function third(label) {
    await new Promise((resolve, reject) =>
      pool.query(`SELECT ${label} FROM nowhere`, (error) => (error ? resolve() : reject(new Error('no error')))),
    )
  }
  return { steps: [first, second, third], close: () => pool.end() }
}
