import type { Fields } from '../../model/shape/check-fields.ts'
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
