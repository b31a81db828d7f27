import type { RequestSummary } from '../../model/api.ts'
import { ERRORS_PANEL } from '../../model/panel-stats.ts'
import { UNIT_METHODS } from '../../model/finished-request.ts'
import { panelNotes, worstFinding } from './panels.ts'

type Test = (request: RequestSummary) => boolean

const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']
const METHODS = new Set([...HTTP_METHODS, ...Object.values(UNIT_METHODS)])
const STATUS = /^([1-5])(xx|\d\d)$/i
const DURATION = /^(>=|<=|>|<)(\d+(?:\.\d+)?)(ms|s)?$/i

/**
 * Compiles a filter such as `POST 5xx >50ms /orders`, of which all words must match. A word is a method, a status
 * (`404`, `5xx`), a limit of the duration (`>50ms`, `<=1s`, without a unit in milliseconds), `has:problem`, `has:error`,
 * or else a part of the path, the route, the finding, the counts, a function or a statement.
 * @example compileFilter('get >1s')({ method: 'GET', duration: 1200, … }) // true
 */
export function compileFilter(text: string): (request: RequestSummary) => boolean {
  const tests = text.split(/\s+/).filter(Boolean).map(compileWord)
  return (request) => tests.every((test) => test(request))
}

function compileWord(word: string): Test {
  const upper = word.toUpperCase()
  if (METHODS.has(upper)) return (request) => request.method.toUpperCase() === upper
  const status = STATUS.exec(word)
  if (status) return statusTest(status[1] ?? '', status[2] ?? '')
  const duration = DURATION.exec(word)
  if (duration) return durationTest(duration)
  const part = word.toLowerCase()
  if (Object.hasOwn(HAS, part)) return HAS[part]!
  return (request) => textsOf(request).some((text) => text.toLowerCase().includes(part))
}

/** Words that ask for a property. */
const HAS: Readonly<Record<string, Test>> = {
  'has:problem': (request) => worstFinding(request) !== null,
  'has:error': ({ status, unit, panels }) =>
    (status ?? 0) >= 500 || unit?.status === 'failed' || /\berrors?\b/.test(panels[ERRORS_PANEL]?.navSubtitle ?? ''),
}

function textsOf(request: RequestSummary): string[] {
  const { path, query = '', route, panels } = request
  const terms = Object.values(panels).flatMap((panel) => panel.terms ?? [])
  return [
    query === '' ? path : `${path}?${query}`,
    route ?? '',
    worstFinding(request)?.title ?? '',
    panelNotes(request),
    ...terms,
  ]
}

function statusTest(first: string, rest: string): Test {
  const start = rest.toLowerCase() === 'xx' ? first : first + rest
  return (request) => request.status !== null && String(request.status).startsWith(start)
}

function durationTest([, operator = '', digits = '', unit = '']: string[]): Test {
  const limit = Number(digits) * (unit.toLowerCase() === 's' ? 1000 : 1)
  return ({ duration }) => {
    if (duration === null) return false
    if (operator === '>') return duration > limit
    if (operator === '<') return duration < limit
    return operator === '>=' ? duration >= limit : duration <= limit
  }
}
