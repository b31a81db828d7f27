import type { LibrarySource, RuntimeSource } from '../recording/source.ts'
import { ioredis } from './libraries/ioredis.ts'
import { mysql2 } from './libraries/mysql2.ts'
import { pg } from './libraries/pg.ts'
import { postgres } from './libraries/postgres.ts'
import { redis } from './libraries/redis.ts'
import { httpClient } from './runtime/http-client.ts'
import { undici, undiciPools } from './runtime/undici.ts'

export const RUNTIME: readonly RuntimeSource[] = [httpClient, undici]
export const LIBRARIES: readonly LibrarySource[] = [pg, mysql2, postgres, ioredis, redis, undiciPools]
