export async function open(require) {
  const { DataSource } = require('typeorm')
  const { PGHOST: host, PGPORT, PGUSER, PGDATABASE } = process.env
  const address = { host, port: Number(PGPORT), username: PGUSER, database: PGDATABASE }
  const db = new DataSource({ type: 'postgres', ...address, poolSize: 1 })
  await db.initialize()

  async function first(label) {
    await db.query(`SELECT 1 AS ${label}, 'secret' AS text`)
  }
  async function second(label) {
    await db.query(`SELECT $1::int AS ${label}`, [2])
  }
  async function third(label) {
    await db
      .createQueryBuilder()
      .select(label)
      .from('nowhere', 'nowhere')
      .getRawMany()
      .catch(() => {})
  }
  return { steps: [first, second, third], close: () => db.destroy() }
}
