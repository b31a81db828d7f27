import { connect } from 'node:net'

/** The address of PostgreSQL for the apps, in `pg`'s own variables. */
export const DATABASE: NodeJS.ProcessEnv = {
  PGHOST: '127.0.0.1',
  PGPORT: '5432',
  PGUSER: 'postgres',
  PGDATABASE: 'test',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('PG'))),
}

/**
 * Returns why tests with PostgreSQL are skipped, or false. With `CI=true` everything is tested: without a database they
 * fail.
 */
export async function whyNoDatabase(): Promise<string | false> {
  const { PGHOST, PGPORT } = DATABASE
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(PGPORT), PGHOST)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  return isThere || process.env['CI'] === 'true' ? false : `no PostgreSQL at ${PGHOST}:${PGPORT}`
}
