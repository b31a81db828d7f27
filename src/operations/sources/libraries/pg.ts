import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import { asCallerNow, replaceCallback } from '../../recording/callbacks.ts'
import { enclosingOperation, outside, within } from '../../recording/enclosing.ts'
import { followPromise } from '../../recording/follow-promise.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { connectionOf } from './connection.ts'
import { beginQuery, isSubmittable, SYSTEM } from './pg-query.ts'

type Method = (this: object, ...args: unknown[]) => unknown

/** The parts of a pg client that are read; each may be missing in another version. */
interface Client {
  _queryQueue?: unknown[]
  queryQueue?: unknown[]
  _activeQuery?: unknown
  activeQuery?: unknown
  options?: unknown
}

/** A query object of pg, while it is in a client's queue. */
interface Query {
  submit?: unknown
  callback?: unknown
}

/**
 * Queries of `pg`. A query of a pool begins where the app calls `pool.query`: by the time that a client is free, the
 * code of whoever released it runs, so the client's own `query` would name another request.
 */
export const pg: LibrarySource = {
  packages: ['pg', 'pg-pool'],
  modules: /\/node_modules\/(?:pg\/lib\/client|pg-pool\/index)\.js$/,
  install(exported) {
    const prototype = prototypeOf(exported)
    if (prototype === null) return null
    if (isMethod(prototype, 'query') && isMethod(prototype, 'connect') && !isMethod(prototype, 'end')) return null
    return isMethod(prototype, '_pulseQueue') ? hookPool(prototype) : hookClient(prototype)
  },
}

function hookPool(prototype: object): Uninstall {
  const query = placeMethod<Method>(prototype, 'query', (here) =>
    likeBelow(here.below(), function query(this: object, ...args: unknown[]) {
      const below = (): unknown => Reflect.apply(here.below(), this, args)
      if (!here.isActive || enclosingOperation() !== null) return below()
      const operation = beginQuery(args, (this as Client).options, { phase: 'acquire', below: query })
      return operation === null ? below() : within(operation, below)
    }),
  )
  const connect = placeMethod<Method>(prototype, 'connect', (here) =>
    likeBelow(here.below(), function connect(this: object, ...args: unknown[]) {
      const below = (given: readonly unknown[] = args): unknown => Reflect.apply(here.below(), this, given)
      if (!here.isActive) return below()
      const query = enclosingOperation()
      const operation = query ?? beginOperation(connectionOf(SYSTEM, (this as Client).options), connect)
      if (operation === null) return below(replaceCallback(args, asCallerNow) ?? args)
      const clients = countOf(this)
      const waiting = replaceCallback(args, (callback) => onClient(operation, callback, query !== null))
      // A new connection is a step of it, and the code that makes it is the library's.
      const result = below(waiting ?? args)
      if (countOf(this) > clients) operation.phase('connect')
      return query === null && waiting === null ? followPromise(result, operation) : result
    }),
  )
  return () => {
    connect.undo()
    query.undo()
  }
}

/** Returns how many clients a pool has, those that connect included. */
function countOf(pool: { _clients?: unknown }): number {
  return Array.isArray(pool._clients) ? pool._clients.length : 0
}

/** The pool calls this when a client is free, and sends the query at once if it is for one. */
function onClient(
  operation: Operation,
  callback: (...args: unknown[]) => unknown,
  isForQuery: boolean,
): (...args: unknown[]) => unknown {
  return operation.asCaller((...args) => {
    if (args[0] !== undefined && args[0] !== null) operation.fail(args[0])
    else if (isForQuery) return within(operation, () => callback(...args))
    else operation.end()
    return callback(...args)
  })
}

function hookClient(prototype: object): Uninstall {
  const query = placeMethod<Method>(prototype, 'query', (here) =>
    likeBelow(here.below(), function query(this: object, ...args: unknown[]) {
      const step = here.isActive ? enclosingOperation() : null
      if (!here.isActive) return Reflect.apply(here.below(), this, args)
      if (step !== null) {
        step.phase('service')
        return outside(() => Reflect.apply(here.below(), this, withEnd(args, step) ?? args))
      }
      const operation = beginQuery(args, this, { phase: 'queue', below: query })
      if (operation === null) return Reflect.apply(here.below(), this, args)
      const replaced = isSubmittable(args[0]) ? null : withEnd(args, operation)
      const result = outside(() => Reflect.apply(here.below(), this, replaced ?? args))
      watchQuery(this, operation, replaced !== null)
      return result
    }),
  )
  return () => query.undo()
}

/** Returns the arguments with a callback that ends the operation first; null if there is no callback. */
const withEnd = (args: readonly unknown[], operation: Operation): unknown[] | null =>
  replaceCallback(args, (callback) =>
    operation.asCaller(function (this: unknown, ...results) {
      endBy(operation, results)
      return Reflect.apply(callback, this, results)
    }),
  )

function endBy(operation: Operation, [error, result]: readonly unknown[]): void {
  if (error !== undefined && error !== null) return operation.fail(error)
  const rows = rowsOf(result)
  if (rows !== null) operation.set('db.response.returned_rows', rows)
  operation.end()
}

function rowsOf(result: unknown): number | null {
  const rows = typeof result === 'object' && result !== null && 'rows' in result ? result.rows : null
  return Array.isArray(rows) ? rows.length : null
}

/**
 * Follows the query that a client has just queued or sent. With promises, only the query object's own callback tells
 * its end: a listener on the promise would hide a rejection that nobody handles.
 */
function watchQuery(client: Client, operation: Operation, endsByCallback: boolean): void {
  const queue = client._queryQueue ?? client.queryQueue
  const queued = Array.isArray(queue) ? (queue.at(-1) as Query | undefined) : undefined
  const query = queued ?? ((client._activeQuery ?? client.activeQuery) as Query | null | undefined)
  if (query === undefined || query === null) {
    // The client has refused it and answers in the next tick.
    if (!endsByCallback) operation.fail(new Error('the client takes no queries'))
    return
  }
  if (queued === undefined) operation.phase('service')
  else beforeCall(query, 'submit', () => operation.phase('service'))
  if (endsByCallback) return
  // Also of a query that its client's `query_timeout` has given up, whose callback is gone by then.
  beforeCall(query, 'handleError', ([error]) => operation.fail(error))
  if (typeof query.callback === 'function') beforeCall(query, 'callback', (results) => endBy(operation, results))
  else beforeCall(query, 'handleReadyForQuery', () => operation.end())
}

/** Calls `tell` before a method of one object, once. */
function beforeCall(object: object, name: string, tell: (args: readonly unknown[]) => void): void {
  if (!isMethod(object, name)) return
  const place = placeMethod<Method>(
    object,
    name,
    (here) =>
      function before(this: object, ...args: unknown[]) {
        if (here.isActive) {
          place.undo()
          tell(args)
        }
        return Reflect.apply(here.below(), this, args)
      },
  )
}

function prototypeOf(exported: unknown): object | null {
  if (typeof exported !== 'function') return null
  const { prototype } = exported as { prototype?: unknown }
  return typeof prototype === 'object' && prototype !== null && isMethod(prototype, 'query') ? prototype : null
}

const isMethod = (object: object, name: string): boolean =>
  typeof (object as Record<string, unknown>)[name] === 'function'
