import { dataProperty } from '../../../core/data-property.ts'
import { placeMethod } from '../../../core/place-method.ts'
import { replaceCallback } from '../../recording/callbacks.ts'
import type { Callback } from '../../recording/callbacks.ts'
import { enclosingOperation, outside, within } from '../../recording/enclosing.ts'
import { hookMethods, isClass } from '../../recording/hook-methods.ts'
import type { Method, MethodCall } from '../../recording/hook-methods.ts'
import { askOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import { hearAssignment } from '../../recording/watch-property.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { hashParameters } from '../../texts/parameters.ts'
import { fingerprintSql, nameSql } from '../../texts/sql.ts'

/** A command of a connection. */
interface Command {
  resolve?: unknown
}

const SYSTEM = 'mariadb'
const DIALECT = { isMySql: true }
const STATEMENTS = ['query', 'execute', 'batch', 'queryStream']

const operationOf = new WeakMap<object, Operation>()
/** The number of commands of an operation that run: a batch may have several. */
const running = new WeakMap<Operation, number>()

/**
 * Queries of `mariadb`, by promises or callbacks. One begins where the app calls a pool or a connection. Commands that
 * the library makes in the synchronous part of that call, and when a connection is free, are its steps.
 */
export const mariadb: LibrarySource = {
  packages: ['mariadb'],
  modules: /\/node_modules\/mariadb\/lib\/(?:pool|(?:pool|connection)-(?:promise|callback)|cmd\/command)\.js$/,
  install(exported, { filename }) {
    const given = isClass(exported) ? exported : (exported as { default?: unknown }).default
    if (!isClass(given)) return null
    const { prototype } = given
    const file = /([\w-]+)\.js$/.exec(filename ?? '')?.[1]
    if (file === 'command') return hookCommand(prototype)
    if (file === 'pool') return hookMethods(prototype, ['getConnection'], acquire)
    const phase = file?.startsWith('pool') === true ? 'acquire' : 'queue'
    return hookMethods(prototype, STATEMENTS, (call) => enter(call, phase))
  },
}

function enter({ args, below, method }: MethodCall, phase: 'acquire' | 'queue'): unknown {
  const [statement] = args
  const sql = typeof statement === 'string' ? statement : (statement as { sql?: unknown } | null | undefined)?.sql
  if (typeof sql !== 'string' || sql === '' || enclosingOperation() !== null) return below()
  const ask = askOperation(method)
  if (ask === null) return below()
  const text = fingerprintSql(sql, DIALECT)
  const attributes = { 'db.system.name': SYSTEM }
  const parameters = hashParameters(sql, typeof args[1] === 'function' ? undefined : args[1])
  const operation = ask({ kind: 'sql', system: SYSTEM, name: nameSql(text), text, phase, attributes, parameters })
  if (operation === null) return below()
  const replaced = replaceCallback(args, (callback) => operation.asCaller(callback))
  const result = within(operation, () => below(replaced ?? args))
  if (phase === 'queue' && !running.has(operation)) operation.end()
  return result
}

/** A pool gives a connection to a callback, and before version 3.5 by a promise that only the library knows. */
function acquire({ args, below }: MethodCall): unknown {
  const operation = enclosingOperation()
  if (operation === null) return below()
  const last = args.at(-1)
  if (typeof last === 'function')
    return outside(() => below([...args.slice(0, -1), onConnection(operation, last as Callback)]))
  const promise = outside(() => below())
  if (promise instanceof Promise) stepThen(promise, operation)
  return promise
}

function stepThen(promise: object, operation: Operation): void {
  placeMethod<Method>(
    promise,
    'then',
    (here) =>
      function connected(this: object, ...[onConnected, onFailed]: unknown[]) {
        const step = typeof onConnected === 'function' ? stepOf(operation, onConnected as Callback) : onConnected
        const fail = failing(operation, typeof onFailed === 'function' ? (onFailed as Callback) : rethrow)
        return Reflect.apply(here.below(), this, [step, fail])
      },
  )
}

const onConnection = (operation: Operation, callback: Callback): Callback =>
  operation.asCaller((...args) => {
    const hasFailed = args[0] !== null && args[0] !== undefined
    return hasFailed ? failing(operation, callback)(...args) : stepOf(operation, callback)(...args)
  })

/** Commands that the callback makes at once are the operation's. Without any, it has ended. */
const stepOf =
  (operation: Operation, callback: Callback): Callback =>
  (...args) => {
    const result = within(operation, () => callback(...args))
    if ((running.get(operation) ?? 0) === 0) operation.end()
    return result
  }

const failing =
  (operation: Operation, callback: Callback): Callback =>
  (...args) => {
    operation.fail(withoutStatement(args[0]))
    return callback(...args)
  }

function rethrow(error: unknown): never {
  throw error
}

/** Messages of errors may end with the statement and its values. */
function withoutStatement(error: unknown): unknown {
  const message = error instanceof Error ? dataProperty(error, 'message') : undefined
  if (typeof message !== 'string') return error
  const at = message.indexOf('\nsql: ')
  return at < 0 ? error : Object.assign(new Error(message.slice(0, at)), { name: 'SqlError' })
}

function hookCommand(prototype: object): Uninstall {
  const undo = [
    hearAssignment(prototype, LAST_PROPERTY, onMade),
    hookMethods(prototype, ['successEnd'], ({ object: command, args, below }) => {
      complete(command, args[0])
      return below()
    }),
    hookMethods(prototype, ['throwError'], ({ object: command, args, below }) => {
      operationOf.get(command)?.fail(withoutStatement(args[0]))
      return below()
    }),
    hookMethods(prototype, ['throwUnexpectedError'], ({ object: command, below }) => {
      const error = below()
      operationOf.get(command)?.fail(withoutStatement(error))
      return error
    }),
  ]
  return () => {
    for (const each of undo.toReversed()) each?.()
  }
}

/** The property that the constructor of a command sets last. */
const LAST_PROPERTY = 'sending'

function onMade(command: Command): void {
  const operation = enclosingOperation()
  if (operation === null) return
  operationOf.set(command, operation)
  beforeStart(command, () => operation.phase('service'))
  running.set(operation, (running.get(operation) ?? 0) + 1)
  const { resolve } = command
  if (!isPreparing(command) || typeof resolve !== 'function') return
  // The statement is executed when it has been prepared.
  command.resolve = (...args: unknown[]) => {
    countEnd(operation)
    return stepOf(operation, resolve as Callback)(...args)
  }
}

function countEnd(operation: Operation): number {
  const left = (running.get(operation) ?? 1) - 1
  running.set(operation, left)
  return left
}

const isPreparing = (command: object): boolean => command.constructor.name === 'Prepare'

/** Calls `tell` when the command is sent. */
function beforeStart(command: object, tell: () => void): void {
  const { start } = command as { start?: unknown }
  if (typeof start !== 'function') return
  Object.defineProperty(command, 'start', {
    configurable: true,
    writable: true,
    value: (...args: unknown[]) => {
      Reflect.deleteProperty(command, 'start')
      tell()
      return Reflect.apply(start, command, args) as unknown
    },
  })
}

function complete(command: object, result: unknown): void {
  const operation = operationOf.get(command)
  if (operation === undefined || isPreparing(command)) return
  if (countEnd(operation) > 0) return
  const { opts } = command as { opts?: { metaAsArray?: unknown } }
  const rows: unknown = opts?.metaAsArray === true && Array.isArray(result) ? result[0] : result
  if (Array.isArray(rows)) operation.set('db.response.returned_rows', rows.length)
  operation.end()
}
