import { connect } from 'node:net'

/** The addresses of the services, by the variables that their own tools read. */
export const SERVICES: NodeJS.ProcessEnv = {
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

/** Returns why tests with a service cannot run here; false if they can. In CI they must. */
export async function whyNoService(name: string, prefix: 'PG' | 'MYSQL_' | 'REDIS_'): Promise<string | false> {
  const [host, port] = [SERVICES[`${prefix}HOST`]!, Number(SERVICES[`${prefix}PORT`])]
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.setTimeout(3000, () => resolve(false)).once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  return isThere || process.env['CI'] === 'true' ? false : `no ${name} at ${host}:${port}`
}
