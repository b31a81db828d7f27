import type { Operation, Site } from './async-stats.ts'
import type { OperationKind } from './operation.ts'

/** The statistics of a panel of operations. Times are milliseconds. */
export interface OperationsStats {
  /** Those of the groups: in detail, or counted only. */
  count: number
  failed: number
  /** Those that had not ended when the recording did. */
  pending: number
  /** Sum of the durations: operations at the same time count each. Pending ones count until the recording's end. */
  totalTime: number
  /** Time in which at least one of them ran. */
  elapsedTime: number
  /** One for each text, the largest total first; bounded. */
  groups: OperationGroup[]
  /** Groups beyond the bound. */
  groupsDropped: number
  /** By start; bounded. */
  operations: AskedOperation[]
  /** Operations of these kinds without an entry in `operations`. */
  operationsDropped: number
  /** Why there is nothing to see; null if there is. */
  note: string | null
}

export interface AskedOperation extends Operation {
  /** The name of the task that asked; null for none. */
  taskName: string | null
}

/** Operations with the same text: repetitions of one statement, command or address. */
export interface OperationGroup {
  kind: OperationKind
  system: string
  name: string
  text: string
  count: number
  failed: number
  totalTime: number
  maxTime: number
  /** Sum of the returned rows; null if none told. */
  rows: number | null
  /** How often each HTTP status came, by status; empty if none told. */
  statusCodes: Record<string, number>
  /** The lines that asked, the most frequent first; bounded. */
  sites: AskingSite[]
}

export interface AskingSite extends Site {
  count: number
}

/** The subject of a panel of operations, and its words. */
export interface OperationSubject {
  readonly kinds: readonly OperationKind[]
  /** One and several of them: `query`, `queries`. */
  readonly noun: readonly [one: string, several: string]
  /** The title of a group's text in tables. */
  readonly textTitle: string
  /** The libraries that are recognised, in words. */
  readonly libraries: string
  /** The name of the metric in `Server-Timing`. */
  readonly metric: string
}

export const QUERIES: OperationSubject = {
  kinds: ['sql', 'document'],
  noun: ['query', 'queries'],
  textTitle: 'Statement',
  libraries: 'pg, postgres, mysql2, mariadb and SQLite',
  metric: 'queries',
}

export const REQUESTS_OUT: OperationSubject = {
  kinds: ['http'],
  noun: ['request', 'requests'],
  textTitle: 'Address',
  libraries: 'fetch, undici and node:http',
  metric: 'http_out',
}

export const COMMANDS: OperationSubject = {
  kinds: ['cache', 'message'],
  noun: ['command', 'commands'],
  textTitle: 'Command',
  libraries: 'ioredis, redis, amqplib and ws',
  metric: 'commands',
}

/** @example countOf(QUERIES, 31) // '31 queries' */
export const countOf = ({ noun }: OperationSubject, count: number): string => `${count} ${noun[count === 1 ? 0 : 1]}`
