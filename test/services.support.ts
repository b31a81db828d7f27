import { connect } from 'node:net'

/** A service that tests need. */
export interface Service {
  name: string
  host: string
  port: string
}

/** The addresses of the services, by the variables that their own tools read. */
export const SERVICE_ENVIRONMENT: NodeJS.ProcessEnv = {
  PGHOST: '127.0.0.1',
  PGPORT: '5432',
  PGUSER: 'postgres',
  PGDATABASE: 'test',
  MYSQL_HOST: '127.0.0.1',
  MYSQL_PORT: '3306',
  MYSQL_USER: 'root',
  MYSQL_DATABASE: 'test',
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: '6379',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:PG|MYSQL_|REDIS_)/.test(name))),
}

function serviceOf(name: string, prefix: string): Service {
  return { name, host: SERVICE_ENVIRONMENT[`${prefix}HOST`]!, port: SERVICE_ENVIRONMENT[`${prefix}PORT`]! }
}

export const POSTGRESQL: Service = serviceOf('PostgreSQL', 'PG')
export const MYSQL: Service = serviceOf('MySQL or MariaDB', 'MYSQL_')
export const REDIS: Service = serviceOf('Redis', 'REDIS_')

/**
 * Returns why tests with a service are skipped, or false. With `CI=true` everything is tested: without the service they
 * fail.
 */
export async function whyNoService({ name, host, port }: Service): Promise<string | false> {
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), host)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  return isThere || process.env['CI'] === 'true' ? false : `no ${name} at ${host}:${port}`
}
