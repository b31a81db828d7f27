export async function open(require) {
  return openWith(require('postgres'))
}

export function openWith(postgres) {
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = process.env
  const sql = postgres({ host, port: Number(PGPORT), user, database, max: 1, max_pipeline: 1, onnotice: () => {} })

  async function first(label) {
    await sql`SELECT ${'secret'}::text AS ${sql(label)}`
  }
  async function second(label) {
    await sql.unsafe(`SELECT $1::int AS ${label}`, [2])
  }
  async function third(label) {
    await sql`SELECT ${sql(label)} FROM nowhere`.catch(() => {})
  }
  return { steps: [first, second, third], close: () => sql.end() }
}
