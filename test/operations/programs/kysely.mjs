export async function open(require) {
  const { Kysely, PostgresDialect, sql } = require('kysely')
  const { Pool } = require('pg')
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
  const pool = new Pool({ host, port: Number(PGPORT), user, database, max: 1 })
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) })

  async function first(label) {
    await db.selectNoFrom(sql`${'secret'}::text`.as(label)).execute()
  }
  async function second(label) {
    await sql`SELECT ${2}::int AS ${sql.raw(label)}`.execute(db)
  }
  async function third(label) {
    await sql`SELECT ${sql.raw(label)} FROM nowhere`.execute(db).catch(() => {})
  }
  return { steps: [first, second, third], close: () => db.destroy() }
}
