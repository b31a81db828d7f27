import { ExportError } from './export-error.ts'
import { isObject } from './export-record.ts'

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'string or null' | 'number or null'

/** What the fields of an object must be. */
export type Fields = Readonly<Record<string, Kind>>

/** Throws an `ExportError` for the first field that is missing or of another kind; further fields are let be. */
export function checkFields(value: unknown, fields: Fields, where: string): void {
  if (!isObject(value)) throw wrong(where, 'an object', value)
  for (const [name, kind] of Object.entries(fields)) {
    if (!isA(kind, value[name])) throw wrong(where === '' ? name : `${where}.${name}`, ARTICLES[kind], value[name])
  }
}

const ARTICLES: Record<Kind, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  'string or null': 'a text or null',
  'number or null': 'a number or null',
}

function isA(kind: Kind, value: unknown): boolean {
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'object') return isObject(value)
  if (kind === 'string or null') return value === null || typeof value === 'string'
  if (kind === 'number or null') return value === null || typeof value === 'number'
  return typeof value === kind
}

function wrong(where: string, expected: string, value: unknown): ExportError {
  const got = value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  const text = got === 'string' ? 'a text' : got === 'object' ? 'an object' : got
  return new ExportError({ where, expected, got: text, advice: 'The file was changed or cut: export it again.' })
}

const SITE: Fields = { function: 'string', file: 'string', line: 'number' }
const LISTS: Readonly<Record<string, Fields>> = {
  blockingCalls: {
    ...SITE,
    startTime: 'number',
    duration: 'number',
    calls: 'number',
    totalTime: 'number',
    stack: 'list',
  },
  tasks: {
    ...SITE,
    taskId: 'string',
    name: 'string',
    parent: 'string or null',
    startTime: 'number',
    duration: 'number or null',
    selfTime: 'number',
    waitTime: 'number',
    status: 'string',
    slices: 'list',
  },
  awaitPoints: { ...SITE, awaitCount: 'number', totalWaitTime: 'number', avgWaitTime: 'number', sites: 'list' },
  topAsyncFunctions: { ...SITE, calls: 'number', totalTime: 'number', cumulativeTime: 'number', perCall: 'number' },
}
const SITES: Readonly<Record<string, Fields>> = {
  stack: SITE,
  sites: { line: 'number', column: 'number', awaitCount: 'number', totalWaitTime: 'number', maxWaitTime: 'number' },
}
const FIGURES: readonly string[] = [
  'duration',
  'profilingOverhead',
  'tasksCreated',
  'tasksCompleted',
  'tasksFailed',
  'tasksCancelled',
  'tasksPending',
  'tasksDropped',
  'maxConcurrency',
]
const numbers = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, 'number' as const]))

/** Checks the async panel's statistics, if that is what they are meant to be: a panel that failed has none. */
export function checkAsyncPanel(stats: unknown): void {
  if (!isObject(stats) || !('backend' in stats)) return
  const where = 'request.panels.AsyncProfilingPanel'
  const lists = Object.fromEntries(Object.keys(LISTS).map((name) => [name, 'list' as const]))
  const objects = { capabilities: 'object', eventLoopLag: 'object', ledger: 'object' } as const
  checkFields(
    stats,
    { backend: 'string', degraded: 'string or null', ...numbers(...FIGURES), ...lists, ...objects },
    where,
  )
  checkFields(stats['ledger'], numbers('wall', 'running', 'waiting', 'queued', 'unattributed'), `${where}.ledger`)
  checkFields(stats['eventLoopLag'], numbers('min', 'avg', 'max', 'p95'), `${where}.eventLoopLag`)
  if ('loop' in stats) checkLoop(stats['loop'], `${where}.loop`)
  for (const [name, fields] of Object.entries(LISTS)) {
    for (const [index, row] of (stats[name] as unknown[]).entries()) checkRow(row, fields, `${where}.${name}[${index}]`)
  }
}

function checkLoop(loop: unknown, where: string): void {
  checkFields(loop, { own: 'list', others: 'list' }, where)
  const { own, others, profiler } = loop as Record<string, unknown>
  checkIntervals(own, `${where}.own`)
  checkIntervals(others, `${where}.others`)
  if (profiler !== undefined) checkIntervals(profiler, `${where}.profiler`)
}

/** Fields that came later: a number where they are there. */
const OPTIONAL = ['readyDelay', 'totalReadyDelay'] as const

function checkRow(row: unknown, fields: Fields, where: string): void {
  checkFields(row, fields, where)
  const object = row as Record<string, unknown>
  for (const name of OPTIONAL) if (name in object) checkFields(object, { [name]: 'number' }, where)
  for (const [name, site] of Object.entries(SITES)) {
    if (!(name in fields)) continue
    for (const [index, each] of (object[name] as unknown[]).entries())
      checkRow(each, site, `${where}.${name}[${index}]`)
  }
  if ('slices' in fields) checkIntervals(object['slices'], `${where}.slices`)
  if ('readyDelays' in object) checkIntervals(object['readyDelays'], `${where}.readyDelays`)
}

function checkIntervals(list: unknown, where: string): void {
  if (!Array.isArray(list)) throw wrong(where, ARTICLES.list, list)
  for (const [index, interval] of list.entries()) {
    const fits = Array.isArray(interval) && interval.length === 2 && interval.every((time) => typeof time === 'number')
    if (!fits) throw wrong(`${where}[${index}]`, 'a start and an end', interval)
  }
}

const CPU_LISTS: Readonly<Record<string, Fields>> = {
  functions: {
    ...SITE,
    column: 'number',
    selfTime: 'number',
    totalTime: 'number',
    samples: 'number',
    library: 'boolean',
  },
  nodes: {
    ...SITE,
    column: 'number',
    id: 'number',
    parent: 'number or null',
    selfTime: 'number',
    totalTime: 'number',
    library: 'boolean',
  },
  timeline: { node: 'number', start: 'number', duration: 'number' },
}

/** Checks the CPU panel's statistics, if that is what they are meant to be. */
export function checkCpuPanel(stats: unknown): void {
  if (!isObject(stats) || !('nodes' in stats)) return
  const where = 'request.panels.ProfilingPanel'
  const lists = Object.fromEntries(Object.keys(CPU_LISTS).map((name) => [name, 'list' as const]))
  const figures = numbers('samples', 'interval', 'duration', 'garbageCollection', 'notRunning')
  checkFields(stats, { note: 'string or null', ...figures, ...lists }, where)
  for (const [name, fields] of Object.entries(CPU_LISTS)) {
    for (const [index, row] of (stats[name] as unknown[]).entries())
      checkFields(row, fields, `${where}.${name}[${index}]`)
  }
}
