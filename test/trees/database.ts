import { whyNoService } from '../services.support.ts'

/** The address of PostgreSQL for the apps, in `pg`'s own variables. */
export const DATABASE: NodeJS.ProcessEnv = {
  PGHOST: '127.0.0.1',
  PGPORT: '5432',
  PGUSER: 'postgres',
  PGDATABASE: 'test',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('PG'))),
}

/** Returns why tests with PostgreSQL are skipped, or false. */
export const whyNoDatabase = (): Promise<string | false> =>
  whyNoService({ name: 'PostgreSQL', host: DATABASE['PGHOST']!, port: DATABASE['PGPORT']! })
