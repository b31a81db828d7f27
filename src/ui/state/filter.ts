import type { RequestSummary } from '../../model/api.ts'
import { ERRORS_PANEL } from '../../model/panel-stats.ts'
import { panelNotes, worstFinding } from './panels.ts'

type Test = (request: RequestSummary) => boolean

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'])
const STATUS = /^([1-5])(xx|\d\d)$/i
const DURATION = /^(>=|<=|>|<)(\d+(?:\.\d+)?)(ms|s)?$/i

/**
 * Compiles a filter such as `POST 5xx >50ms /orders`, of which all words must match. A word is a method, a status
 * (`404`, `5xx`), a limit of the duration (`>50ms`, `<=1s`, without a unit in milliseconds), `has:problem`, `has:error`,
 * or else a part of the path, the route, the finding or the counts.
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
  'has:error': ({ status, panels }) =>
    (status ?? 0) >= 500 || /\berrors?\b/.test(panels[ERRORS_PANEL]?.navSubtitle ?? ''),
}

function textsOf(request: RequestSummary): string[] {
  const { path, route } = request
  return [path, route ?? '', worstFinding(request)?.title ?? '', panelNotes(request)]
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
