import type { LibrarySource } from '../recording/source.ts'
import { bullmq } from './libraries/bullmq.ts'
import { cron, croner } from './libraries/cron.ts'
import { graphql } from './libraries/graphql.ts'
import { ioredis } from './libraries/ioredis.ts'
import { mariadb } from './libraries/mariadb.ts'
import { amqplib, ws } from './libraries/messages.ts'
import { mysql2 } from './libraries/mysql2.ts'
import { pg } from './libraries/pg.ts'
import { postgres } from './libraries/postgres.ts'
import { redis } from './libraries/redis.ts'
import { betterSqlite, nodeSqlite } from './libraries/sqlite.ts'
import { undiciPools } from './runtime/undici.ts'

export const LIBRARIES: readonly LibrarySource[] = [
  pg,
  mysql2,
  mariadb,
  postgres,
  betterSqlite,
  nodeSqlite,
  ioredis,
  redis,
  amqplib,
  ws,
  bullmq,
  cron,
  croner,
  graphql,
  undiciPools,
]
