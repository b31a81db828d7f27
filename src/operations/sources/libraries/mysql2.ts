import { dataProperty } from '../../../core/data-property.ts'
import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import { asCallerNow, replaceCallback } from '../../recording/callbacks.ts'
import { enclosingOperation, outside, within } from '../../recording/enclosing.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { hashParameters } from '../../texts/parameters.ts'
import { describePool, describeServer } from '../../texts/server.ts'
import type { Server } from '../../texts/server.ts'
import { fingerprintSql, nameSql } from '../../texts/sql.ts'
import { connectionOf } from './connection.ts'

type Method = (this: Owner, ...args: unknown[]) => unknown

/** A pool or a connection. */
interface Owner {
  config?: Server & { connectionConfig?: Server }
  _command?: unknown
  _allConnections?: { length?: unknown }
}

/** A command: an emitter, with `onResult` if it was given a callback. */
interface Command {
  sql?: unknown
  onResult?: unknown
  emit?: unknown
  start?: unknown
}

const SYSTEM = 'mysql'
const DIALECT = { isMySql: true }

/** Queries of `mysql2`. One of a pool begins where the app calls the pool: the connection may be another request's. */
export const mysql2: LibrarySource = {
  packages: ['mysql2'],
  modules: /\/node_modules\/mysql2\/lib\/(?:base\/)?(?:pool|connection)\.js$/,
  install(exported) {
    const prototype = prototypeOf(exported)
    if (prototype === null) return null
    return Object.hasOwn(prototype, 'getConnection') ? hookPool(prototype) : hookConnection(prototype)
  },
}

const STATEMENTS = ['query', 'execute'] as const

function hookPool(prototype: object): Uninstall {
  const places = STATEMENTS.filter((name) => Object.hasOwn(prototype, name)).map((name) =>
    placeMethod<Method>(prototype, name, (here) =>
      likeBelow(here.below(), function statement(this: Owner, ...args: unknown[]) {
        const below = (): unknown => Reflect.apply(here.below(), this, args)
        if (!here.isActive || enclosingOperation() !== null) return below()
        const operation = begin(args, this.config?.connectionConfig, {
          ...{ phase: 'acquire', below: statement },
          more: describePool(this.config, 'connectionLimit'),
        })
        return operation === null ? below() : within(operation, below)
      }),
    ),
  )
  const getConnection = placeMethod<Method>(prototype, 'getConnection', (here) =>
    likeBelow(here.below(), function getConnection(this: Owner, ...args: unknown[]) {
      const below = (given: readonly unknown[] = args): unknown => Reflect.apply(here.below(), this, given)
      if (!here.isActive) return outside(below)
      const statement = enclosingOperation()
      const operation = statement ?? beginOperation(connectionOf(SYSTEM, this.config?.connectionConfig), getConnection)
      if (operation === null) return outside(() => below(replaceCallback(args, asCallerNow) ?? args))
      const waiting = replaceCallback(args, (callback) => onConnection(operation, callback, statement !== null))
      const connections = countOf(this)
      const result: unknown = outside(() => below(waiting ?? args))
      if (countOf(this) > connections) operation.phase('connect')
      return result
    }),
  )
  return () => {
    getConnection.undo()
    for (const place of places.toReversed()) place.undo()
  }
}

/** Returns how many connections a pool has, those that are being made included. */
function countOf({ _allConnections }: Owner): number {
  return typeof _allConnections?.length === 'number' ? _allConnections.length : 0
}

/** The pool calls this when a connection is free, and sends the statement at once if it is for one. */
function onConnection(
  operation: Operation,
  callback: (...args: unknown[]) => unknown,
  isForStatement: boolean,
): (...args: unknown[]) => unknown {
  return operation.asCaller((...args) => {
    if (args[0] !== undefined && args[0] !== null) operation.fail(args[0])
    else if (isForStatement) return within(operation, () => callback(...args))
    else operation.end()
    return outside(() => callback(...args))
  })
}

function hookConnection(prototype: object): Uninstall {
  const places = STATEMENTS.filter((name) => Object.hasOwn(prototype, name)).map((name) =>
    placeMethod<Method>(prototype, name, (here) =>
      likeBelow(here.below(), function statement(this: Owner, ...args: unknown[]) {
        if (!here.isActive) return Reflect.apply(here.below(), this, args)
        const step = enclosingOperation()
        const isBusy = this._command !== null && this._command !== undefined
        step?.phase('service')
        const operation = step ?? begin(args, this.config, { phase: isBusy ? 'queue' : 'service', below: statement })
        if (operation === null) return Reflect.apply(here.below(), this, args)
        const replaced = withEnd(args, operation)
        const command: unknown = outside(() => Reflect.apply(here.below(), this, replaced ?? args))
        if (isCommand(command)) watchCommand(command, operation, { isBusy, hasEnd: replaced !== null })
        return command
      }),
    ),
  )
  return () => {
    for (const place of places.toReversed()) place.undo()
  }
}

/** Returns the arguments with a callback that ends the operation first; null if there is no callback. */
function withEnd(args: readonly unknown[], operation: Operation): unknown[] | null {
  const [statement] = args
  if (isCommand(statement) && typeof statement.onResult === 'function') {
    const { onResult } = statement
    statement.onResult = operation.asCaller((...results) => {
      endBy(operation, results)
      return Reflect.apply(onResult, statement, results)
    })
    return [...args]
  }
  return replaceCallback(args, (callback) =>
    operation.asCaller(function (this: unknown, ...results) {
      endBy(operation, results)
      return Reflect.apply(callback, this, results)
    }),
  )
}

function endBy(operation: Operation, [error, rows]: readonly unknown[]): void {
  if (error !== undefined && error !== null) return operation.fail(error)
  if (Array.isArray(rows)) operation.set('db.response.returned_rows', rows.length)
  operation.end()
}

function watchCommand(
  command: Command,
  operation: Operation,
  { isBusy, hasEnd }: { isBusy: boolean; hasEnd: boolean },
): void {
  const { start, emit } = command
  if (isBusy && typeof start === 'function') {
    command.start = (...args: unknown[]) => {
      operation.phase('service')
      return Reflect.apply(start, command, args)
    }
  }
  if (hasEnd || typeof emit !== 'function') return
  // A listener for errors would keep one that nobody listens to from ending the process.
  command.emit = (...args: unknown[]) => {
    if (args[0] === 'error') operation.fail(args[1])
    if (args[0] === 'end') operation.end()
    return Reflect.apply(emit, command, args)
  }
}

interface Begin {
  phase: 'acquire' | 'queue' | 'service'
  below: Function
  /** Further attributes. */
  more?: ReturnType<typeof describePool>
}

function begin(
  [statement, given]: readonly unknown[],
  server: Server | undefined,
  { phase, below, more = {} }: Begin,
): Operation | null {
  const sql = typeof statement === 'string' ? statement : (statement as { sql?: unknown } | null)?.sql
  if (typeof sql !== 'string') return null
  const text = fingerprintSql(sql, DIALECT)
  const attributes = { ...describeServer(SYSTEM, server), ...more }
  const own = typeof statement === 'object' && statement !== null ? dataProperty(statement, 'values') : undefined
  const parameters = hashParameters(sql, own ?? (typeof given === 'function' ? undefined : given))
  return beginOperation(
    { kind: 'sql', system: SYSTEM, name: nameSql(text), text, phase, attributes, parameters },
    below,
  )
}

const isCommand = (value: unknown): value is Command => typeof value === 'object' && value !== null && 'emit' in value

function prototypeOf(exported: unknown): object | null {
  const prototype: unknown = typeof exported === 'function' ? exported.prototype : null
  if (typeof prototype !== 'object' || prototype === null) return null
  return Object.hasOwn(prototype, 'query') ? prototype : null
}
