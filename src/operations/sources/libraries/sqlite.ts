import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { hookMethods, isClass } from '../../recording/hook-methods.ts'
import type { MethodCall } from '../../recording/hook-methods.ts'
import { askOperation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { hashParameters } from '../../texts/parameters.ts'
import { fingerprintSql, nameSql } from '../../texts/sql.ts'

/** A prepared statement, in `better-sqlite3` and in `node:sqlite`. */
interface Statement {
  source?: unknown
  sourceSQL?: unknown
}

const SYSTEM = 'sqlite'
/** The methods of a statement that run it to its end; `iterate` runs it row by row, in the app's own time. */
const RUNS = ['run', 'get', 'all']

/** Statements of `better-sqlite3`, which hold the loop while they run: a blocking call is told with its statement. */
export const betterSqlite: LibrarySource = {
  packages: ['better-sqlite3'],
  modules: /\/better_sqlite3\.node$|\/node_modules\/better-sqlite3\/lib\/database\.js$/,
  install(exported) {
    return isClass(exported)
      ? hookDatabase(exported.prototype)
      : hookStatement((exported as { Statement?: unknown }).Statement)
  },
}

/** Statements of `node:sqlite`, once the app has loaded it. */
export const nodeSqlite: LibrarySource = {
  packages: ['node:sqlite'],
  modules: /^node:sqlite$/,
  install(exported) {
    const { StatementSync, DatabaseSync } = exported as Record<string, unknown>
    const undoStatement = hookStatement(StatementSync)
    const undoDatabase = isClass(DatabaseSync) ? hookDatabase(DatabaseSync.prototype) : null
    return () => {
      undoDatabase?.()
      undoStatement?.()
    }
  },
}

const hookDatabase = (prototype: object): Uninstall | null =>
  hookMethods(prototype, ['exec'], (call) => record(call, () => describe(call.args[0])))

const hookStatement = (given: unknown): Uninstall | null =>
  isClass(given)
    ? hookMethods(given.prototype, RUNS, (call) => record(call, () => describeStatement(call.object)))
    : null

function record({ args, below, method }: MethodCall, describeCall: () => OperationStart | null): unknown {
  const ask = askOperation(method)
  const start = ask === null ? null : describeCall()
  const operation = start === null ? null : (ask?.({ ...start, parameters: withValues(start, args) }) ?? null)
  if (operation === null) return below()
  try {
    const result = below()
    if (Array.isArray(result)) operation.set('db.response.returned_rows', result.length)
    operation.end()
    return result
  } catch (error) {
    operation.fail(error)
    throw error
  }
}

const withValues = ({ parameters = 0 }: OperationStart, args: readonly unknown[]): number =>
  parameters === 0 ? 0 : hashParameters(String(parameters), args)

/** A statement runs again and again, and its text is dearer than many a run. */
const described = new WeakMap<Statement, OperationStart | null>()

function describeStatement(statement: Statement): OperationStart | null {
  let known = described.get(statement)
  if (known === undefined) described.set(statement, (known = describe(textOf(statement))))
  return known
}

function describe(sql: unknown): OperationStart | null {
  if (typeof sql !== 'string') return null
  const text = fingerprintSql(sql, { isMySql: false })
  const attributes = { 'db.system.name': SYSTEM }
  const parameters = hashParameters(sql)
  return { kind: 'sql', system: SYSTEM, name: nameSql(text), text, phase: 'service', attributes, parameters }
}

/** Reads the text with its placeholders; that of a finalized statement throws. */
function textOf(statement: Statement): unknown {
  try {
    return statement.source ?? statement.sourceSQL
  } catch {
    return undefined
  }
}
