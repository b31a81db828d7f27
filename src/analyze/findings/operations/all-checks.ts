import type { Check } from '../words/check.ts'
import { nPlusOne } from './n-plus-one.ts'
import { repeatedOperation } from './repeated-operation.ts'

/** The checks for problems of operations. */
export const OPERATION_CHECKS: readonly Check[] = [nPlusOne, repeatedOperation]
