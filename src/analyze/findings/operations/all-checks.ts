import type { Check } from '../words/check.ts'
import { cacheStampede } from './cache-stampede.ts'
import { chatty } from './chatty.ts'
import { fanOut } from './fan-out.ts'
import { nPlusOne } from './n-plus-one.ts'
import { newConnection } from './new-connection.ts'
import { poolExhausted } from './pool-exhausted.ts'
import { repeatedOperation } from './repeated-operation.ts'
import { retry } from './retry.ts'
import { threadPoolBusy } from './thread-pool-busy.ts'

/** The checks for problems of operations. */
export const OPERATION_CHECKS: readonly Check[] = [
  nPlusOne,
  repeatedOperation,
  poolExhausted,
  newConnection,
  retry,
  fanOut,
  threadPoolBusy,
  cacheStampede,
  chatty,
]
