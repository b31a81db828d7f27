export async function open(require) {
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
  const connection = { host, port: Number(PGPORT), user, database }
  const knex = require('knex')({ client: 'pg', connection, pool: { min: 1, max: 1 } })
  await knex.raw('SELECT 1')

  async function first(label) {
    await knex.select(knex.raw(`1 AS ${label}, 'secret' AS text`))
  }
  async function second(label) {
    await knex.raw(`SELECT ?::int AS ${label}`, [2])
  }
  async function third(label) {
    await knex.raw(`SELECT ${label} FROM nowhere`).catch(() => {})
  }
  return { steps: [first, second, third], close: () => knex.destroy() }
}
