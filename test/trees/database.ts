import { POSTGRESQL, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

/** The address of PostgreSQL for the apps, in `pg`'s own variables. */
export const DATABASE: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(SERVICE_ENVIRONMENT).filter(([name]) => name.startsWith('PG')),
)

/** Returns why tests with PostgreSQL are skipped, or false. */
export const whyNoDatabase = (): Promise<string | false> => whyNoService(POSTGRESQL)
