import { pathToFileURL } from 'node:url'

/** The CommonJS and the ES module of postgres.js. */
export async function behavePostgres(tools) {
  const path = tools.require.resolve('postgres')
  await behave(tools, tools.require('postgres'))
  await behave(tools, (await import(pathToFileURL(path.replace(/\/cjs\/src\//, '/src/')))).default)
}

async function behave({ seen, describe, sleep, env }, postgres) {
  const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database } = env
  const sql = postgres({ host, port: Number(PGPORT), user, database, max: 1 })
  const query = sql`SELECT ${1}::int AS one`
  seen.push([query instanceof Promise, Object.keys(query), query.constructor.name, Object.hasOwn(query, 'signature')])
  seen.push(Object.getOwnPropertyNames(Object.getPrototypeOf(query)).filter((name) => name !== 'signature'))
  seen.push([await query, query.signature])
  seen.push(await sql.unsafe('SELECT nope').catch(describe))
  void sql`SELECT lost`.execute()
  await sleep(50)
  const names = sql`SELECT ${sql('datname')} FROM pg_database WHERE ${sql`datname = ${database}`}`
  seen.push(await names)
  seen.push(await sql.begin(async (inner) => [await inner`SELECT 2 AS two`, await inner`SELECT 3 AS three`]))
  seen.push(await sql.begin((inner) => inner`SELECT wrong`).catch(describe))
  const batches = []
  for await (const rows of sql`SELECT n FROM generate_series(1, 3) AS n`.cursor(2)) batches.push(rows)
  seen.push(batches)
  const slow = sql`SELECT pg_sleep(1)`.execute()
  await sleep(20)
  slow.cancel()
  seen.push(await slow.catch(describe))
  await sql`SELECT n FROM generate_series(1, 2) AS n`.forEach((row) => seen.push(row))
  await sql.end()
  seen.push(await sql`SELECT 1`.catch(describe))
}
