import { findWrongField } from '../../model/shape/check-fields.ts'
import type { Fields } from '../../model/shape/check-fields.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import { OPERATION_COLUMNS, OPERATION_KINDS, OPERATION_PHASES } from '../../model/operation.ts'
import { TASK_STATUS } from '../../model/trace.ts'
import type { Trace } from '../../model/trace.ts'
import { WAKERS } from '../../model/wait-cause.ts'
import { RecordDamagedError } from '../errors.ts'

const TRACE: Fields = {
  name: 'string',
  backend: 'string',
  capabilities: 'object',
  degraded: 'string or null',
  epochStart: 'number',
  start: 'number',
  end: 'number',
  idle: 'number',
  running: 'number',
  cost: 'number',
  counts: 'object',
  sites: 'list',
  tasks: 'object',
  slices: 'object',
  busy: 'object',
  profilerWork: 'object',
  operations: 'object',
  phases: 'object',
  droppedOperations: 'object',
  texts: 'list',
}
const numbers = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, 'number' as const]))

const PLACE: Fields = {
  script: 'string',
  functionName: 'string',
  ...numbers('line', 'column', 'functionLine', 'functionColumn'),
}
const TASK_COUNTERS = numbers('created', 'completed', 'failed', 'cancelled', 'loopTime', 'settledTime', 'pendingStarts')
const COUNTS = numbers('created', 'completed', 'failed', 'cancelled', 'droppedTasks', 'droppedSlices', 'maxConcurrency')
const WAIT_COUNTERS = numbers('count', 'total', 'max', 'open', 'openStarts')
const TASKS: Fields = {
  site: 'u32',
  parent: 'u32',
  start: 'f64',
  end: 'f64',
  status: 'u8',
  loopTime: 'f64',
  waitTime: 'f64',
  waitingSince: 'f64',
}
const SLICES: Fields = { task: 'u32', start: 'f64', end: 'f64', stretch: 'f64', endSite: 'u32' }
const HOLDER: Fields = { requestId: 'string or null', method: 'string', path: 'string', name: 'string' }
/** Columns of operations that are indexes into the texts. */
const TEXT_COLUMNS = ['system', 'name', 'text', 'errorName', 'errorMessage', 'attributes'] as const
const PHASES: Fields = { operation: 'u32', name: 'u8', start: 'f64', end: 'f64' }
const WAKES: Fields = {
  task: 'u32',
  time: 'f64',
  fired: 'f64',
  kind: 'u8',
  delay: 'f64',
  setBy: 'u32',
  rank: 'u8',
  settles: 'u8',
}
const SPANS: Fields = { start: 'f64', end: 'f64' }

/** Throws a `RecordDamagedError` if analysis could not rely on the trace: for a field, a length, or an index. */
export function checkTrace(trace: Trace): void {
  checkThese(trace, TRACE, 'trace')
  checkThese(trace.counts, COUNTS, 'trace.counts')
  for (const [index, site] of trace.sites.entries()) {
    const where = `trace.sites[${index}]`
    checkThese(site, { place: 'object', tasks: 'object', waits: 'object' }, where)
    checkThese(site.place, PLACE, `${where}.place`)
    checkThese(site.tasks, TASK_COUNTERS, `${where}.tasks`)
    checkThese(site.waits, WAIT_COUNTERS, `${where}.waits`)
  }
  const { tasks, slices, sites } = trace
  checkTable(tasks, TASKS, 'trace.tasks')
  checkTable(slices, SLICES, 'trace.slices')
  checkTable(trace.busy, SPANS, 'trace.busy')
  checkTable(trace.profilerWork, SPANS, 'trace.profilerWork')
  if (trace.claimed !== undefined) checkThese(trace, { claimed: 'number' }, 'trace')
  if (trace.answeredBy !== undefined) checkThese(trace, { answeredBy: 'number' }, 'trace')
  if (trace.claims !== undefined) checkTable(trace.claims, SPANS, 'trace.claims')
  if (trace.wakes !== undefined) {
    checkTable(trace.wakes, WAKES, 'trace.wakes')
    checkIndexes(trace.wakes.kind, 'trace.wakes.kind', () => WAKERS.length - 1)
  }
  checkHolds(trace)
  checkHandovers(trace)
  checkIndexes(tasks.site, 'trace.tasks.site', () => sites.length - 1)
  checkIndexes(tasks.status, 'trace.tasks.status', () => TASK_STATUS.length - 1)
  // A parent comes before its children, so that every walk to the root ends.
  checkIndexes(tasks.parent, 'trace.tasks.parent', (row) => row)
  checkIndexes(slices.endSite, 'trace.slices.endSite', () => sites.length)
  checkOperations(trace)
}

function checkHandovers({ handovers, settlers = [], sites }: Trace): void {
  for (const [index, settler] of settlers.entries()) checkThese(settler, HOLDER, `trace.settlers[${index}]`)
  if (handovers === undefined) return
  checkTable(handovers, { task: 'u32', time: 'f64', site: 'u32', settler: 'u32' }, 'trace.handovers')
  checkIndexes(handovers.site, 'trace.handovers.site', () => sites.length - 1)
  checkIndexes(handovers.settler, 'trace.handovers.settler', () => settlers.length - 1)
}

function checkHolds({ holds, holders = [], heldUp, unread }: Trace): void {
  for (const [index, holder] of holders.entries()) checkThese(holder, HOLDER, `trace.holders[${index}]`)
  if (holds !== undefined) {
    checkTable(holds, { ...SPANS, holder: 'u32' }, 'trace.holds')
    checkIndexes(holds.holder, 'trace.holds.holder', () => holders.length - 1)
  }
  if (unread !== undefined) checkThese(unread, numbers('time', 'holder'), 'trace.unread')
  if (heldUp === undefined) return
  checkThese(heldUp, { ...numbers('requests', 'time'), most: 'list' }, 'trace.heldUp')
  for (const [index, held] of heldUp.most.entries())
    checkThese(held, { ...HOLDER, time: 'number' }, `trace.heldUp.most[${index}]`)
}

function checkOperations({ operations, phases, droppedOperations, texts, sites }: Trace): void {
  checkTable(operations, OPERATION_COLUMNS, 'trace.operations')
  checkTable(phases, PHASES, 'trace.phases')
  checkTable(droppedOperations, { text: 'u32', times: 'u32' }, 'trace.droppedOperations')
  if (operations.parameters !== undefined) checkTable(operations, { parameters: 'u32' }, 'trace.operations')
  if (operations.span !== undefined) checkTable(operations, { span: 'u32' }, 'trace.operations')
  const other = texts.findIndex((text) => typeof text !== 'string')
  if (other >= 0) throw wrong(`trace.texts[${other}]`, 'a text', typeof texts[other])
  const lastText = (): number => texts.length - 1
  for (const name of TEXT_COLUMNS) checkIndexes(operations[name], `trace.operations.${name}`, lastText)
  if (operations.span !== undefined) checkIndexes(operations.span, 'trace.operations.span', lastText)
  checkIndexes(operations.kind, 'trace.operations.kind', () => OPERATION_KINDS.length - 1)
  checkIndexes(operations.status, 'trace.operations.status', () => TASK_STATUS.length - 1)
  checkIndexes(operations.site, 'trace.operations.site', () => sites.length)
  checkIndexes(operations.parent, 'trace.operations.parent', (row) => row)
  checkIndexes(phases.operation, 'trace.phases.operation', () => operations.count)
  checkIndexes(phases.name, 'trace.phases.name', () => OPERATION_PHASES.length - 1)
  checkIndexes(droppedOperations.text, 'trace.droppedOperations.text', lastText)
}

/** Throws a `RecordDamagedError` if analysis could not rely on the samples. */
export function checkSamples(samples: TraceSamples): void {
  const own: Fields = { interval: 'number', nodes: 'object', frames: 'list', stalls: 'object' }
  checkThese(samples, own, 'samples')
  const { nodes, frames } = samples
  checkTable(samples, { time: 'f64', node: 'u32' }, 'samples')
  checkTable(nodes, { parent: 'u32', frame: 'u32' }, 'samples.nodes')
  checkTable(samples.stalls, SPANS, 'samples.stalls')
  for (const [index, frame] of frames.entries()) {
    const where = `samples.frames[${index}]`
    checkThese(frame, { kind: 'string', place: 'object' }, where)
    checkThese(frame.place, PLACE, `${where}.place`)
  }
  checkIndexes(samples.node, 'samples.node', () => nodes.count)
  checkIndexes(nodes.parent, 'samples.nodes.parent', (row) => row)
  checkIndexes(nodes.frame, 'samples.nodes.frame', () => frames.length - 1)
}

function checkTable(table: { count: number }, columns: Fields, where: string): void {
  checkThese(table, { count: 'number', ...columns }, where)
  for (const name of Object.keys(columns)) {
    const { length } = (table as unknown as Record<string, { length: number }>)[name]!
    if (length !== table.count) throw wrong(`${where}.${name}`, `${table.count} rows`, `${length}`)
  }
}

function checkIndexes(column: Uint32Array | Uint8Array, where: string, highest: (row: number) => number): void {
  for (let row = 0; row < column.length; row++) {
    const index = column[row]!
    if (index > highest(row)) throw wrong(`${where}[${row}]`, `at most ${highest(row)}`, `${index}`)
  }
}

/** Throws for the first field that is missing or of another kind. */
export function checkThese(value: unknown, fields: Fields, where: string): void {
  const found = findWrongField(value, fields, where)
  if (found !== null) throw new RecordDamagedError(found)
}

const wrong = (where: string, expected: string, got: string): RecordDamagedError =>
  new RecordDamagedError({ where, expected, got })
