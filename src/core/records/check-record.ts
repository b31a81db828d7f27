import { findWrongField } from '../../model/shape/check-fields.ts'
import type { Fields } from '../../model/shape/check-fields.ts'
import { isObject } from '../../model/shape/is-object.ts'
import type { PanelSummaries } from '../../model/request-store.ts'
import type { FinishedRequest, FinishedSummary } from '../../model/finished-request.ts'
import { RecordDamagedError } from '../errors.ts'
import { checkSamples, checkThese, checkTrace } from './check-trace.ts'

const RECORD: Fields = {
  version: 'number',
  summary: 'object',
  request: 'object',
  response: 'object or null',
  panelStates: 'object',
  panelFailures: 'object',
  trace: 'object or null',
  samples: 'object or null',
  cpuUsage: 'object or null',
}
const SUMMARY: Fields = {
  id: 'string',
  method: 'string',
  path: 'string',
  route: 'string or null',
  status: 'number or null',
  startTime: 'number',
  duration: 'number or null',
  complete: 'boolean',
}
const RUN: Fields = {
  id: 'string',
  startTime: 'number',
  pid: 'number',
  node: 'string',
  command: 'string',
  commit: 'string or null',
  branch: 'string or null',
}
const TRACE_CONTEXT: Fields = { traceId: 'string', spanId: 'string', parentSpanId: 'string or null' }
const PANEL: Fields = { navTitle: 'string', navSubtitle: 'string' }
const REQUEST: Fields = {
  method: 'string',
  url: 'string',
  path: 'string',
  route: 'string or null',
  httpVersion: 'string',
  headers: 'list',
  remoteAddress: 'string or null',
}
const RESPONSE: Fields = {
  status: 'number',
  statusMessage: 'string',
  headers: 'list',
  timeToFirstByte: 'number or null',
  bytesSent: 'number or null',
  complete: 'boolean',
}

/** Throws a `RecordDamagedError` unless the value is the summary of a finished request. */
export function checkSummary(value: unknown): asserts value is FinishedSummary {
  checkThese(value, SUMMARY, 'summary')
  const { unit } = value as FinishedSummary
  if (unit !== undefined) checkThese(unit, { kind: 'string', status: 'string' }, 'summary.unit')
  const { run, traceContext } = value as FinishedSummary
  if (run !== undefined) checkThese(run, RUN, 'summary.run')
  if (traceContext !== undefined) checkThese(traceContext, TRACE_CONTEXT, 'summary.traceContext')
}

/** Checks the parts of a record that panels and analysis rely on. Throws a `RecordDamagedError`. */
export function checkRecord(value: unknown): asserts value is FinishedRequest {
  checkThese(value, RECORD, '')
  const { summary, request, response, panelFailures, trace, samples, cpuUsage } = value as FinishedRequest
  checkSummary(summary)
  checkThese(request, REQUEST, 'request')
  checkHeaders(request.headers, 'request.headers')
  if (response !== null) {
    checkThese(response, RESPONSE, 'response')
    checkHeaders(response.headers, 'response.headers')
  }
  for (const id of Object.keys(panelFailures)) checkThese(panelFailures, { [id]: 'string' }, 'panelFailures')
  if (cpuUsage !== null) checkThese(cpuUsage, { user: 'number', system: 'number' }, 'cpuUsage')
  if (trace !== null) checkTrace(trace)
  if (samples !== null) checkSamples(samples)
}

function checkHeaders(headers: readonly unknown[], where: string): void {
  for (const [index, pair] of headers.entries()) {
    const fits = Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string')
    if (fits) continue
    throw new RecordDamagedError({ where: `${where}[${index}]`, expected: 'a name and a value', got: 'something else' })
  }
}

/** Returns whether a value has the texts of panels, as a store was given them. */
export function arePanels(panels: unknown): panels is PanelSummaries {
  if (!isObject(panels)) return false
  return Object.values(panels).every((panel) => findWrongField(panel, PANEL, '') === null)
}
