export async function open(require) {
  const { Sequelize } = require('sequelize')
  const { PGHOST: host, PGPORT, PGUSER, PGDATABASE } = process.env
  const options = { host, port: Number(PGPORT), dialect: 'postgres', logging: false, pool: { max: 1, acquire: 60_000 } }
  const db = new Sequelize(PGDATABASE, PGUSER, '', options)
  await db.authenticate()

  async function first(label) {
    await db.query(`SELECT 1 AS ${label}, 'secret' AS text`)
  }
  async function second(label) {
    await db.query(`SELECT $1::int AS ${label}`, { bind: [2] })
  }
  async function third(label) {
    await db.query(`SELECT ${label} FROM nowhere`).catch(() => {})
  }
  return { steps: [first, second, third], close: () => db.close() }
}
