import { dataProperty } from '../../../core/data-property.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import { hashParameters } from '../../texts/parameters.ts'
import { describePool, describeServer } from '../../texts/server.ts'
import { fingerprintSql, nameSql } from '../../texts/sql.ts'

/** In the words of OpenTelemetry's conventions. */
export const SYSTEM = 'postgresql'
const DIALECT = { isMySql: false }

interface Begin {
  phase: 'acquire' | 'queue'
  below: Function
}

/**
 * Begins the operation of a call of `query`; null for one without a statement, and where none is recorded.
 *
 * @param server the options that it is sent by
 */
export function beginQuery(args: readonly unknown[], server: unknown, { phase, below }: Begin): Operation | null {
  const [config, given] = args
  const sql = textOf(config)
  if (sql === null) return null
  const text = fingerprintSql(sql, DIALECT)
  const parameters = isSubmittable(config) ? 0 : hashParameters(sql, valuesOf(config) ?? valuesIn(given))
  const attributes = { ...describeServer(SYSTEM, server), ...(phase === 'acquire' ? describePool(server, 'max') : {}) }
  return beginOperation(
    { kind: 'sql', system: SYSTEM, name: nameSql(text), text, phase, attributes, parameters },
    below,
  )
}

const valuesOf = (config: unknown): unknown =>
  typeof config === 'object' && config !== null ? dataProperty(config, 'values') : undefined

const valuesIn = (value: unknown): unknown => (typeof value === 'function' ? undefined : value)

/** Returns the statement of `query`'s first argument: a text, a configuration, or a query object such as a cursor. */
function textOf(config: unknown): string | null {
  if (typeof config === 'string') return config
  if (typeof config !== 'object' || config === null) return null
  const { text, cursor } = config as { text?: unknown; cursor?: { text?: unknown } }
  const found = text ?? cursor?.text
  return typeof found === 'string' ? found : null
}

/** Tells whether a query is an object of its own, such as a cursor. */
export const isSubmittable = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && typeof (config as { submit?: unknown }).submit === 'function'
