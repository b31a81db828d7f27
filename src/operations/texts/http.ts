import { redactUrl } from '../../core/redaction/index.ts'
import type { AttributeValue } from '../../core/recording/operation-list.ts'
import { hashParameters } from './parameters.ts'
import { templatePath } from './template.ts'

/** The description of an outgoing request, without its values. */
export interface HttpText {
  name: string
  text: string
  attributes: Record<string, AttributeValue>
  /** A number for the target, equal for equal ones; 0 of a request with a body, which is not read. */
  parameters: number
}

/**
 * Describes an outgoing request: its name and text have placeholders for ids, and no values of the query.
 *
 * @example describeHttp('GET', 'https://api.example.com', '/items/7?page=2').text // 'GET https://api.example.com/items/:id?page'
 */
export function describeHttp(method: string, origin: string, target: string): HttpText {
  const [path, query] = splitTarget(redactUrl(target))
  const host = origin.replace(/^[a-z]+:\/\/(?:[^@/]*@)?/i, '')
  const template = templatePath(path)
  const keys = query === undefined ? '' : `?${keysOf(query)}`
  const { address, port } = splitHost(host)
  return {
    name: `${method} ${host}${template}`,
    text: `${method} ${origin.replace(/:\/\/[^@/]*@/, '://')}${template}${keys}`,
    attributes: {
      'http.request.method': method,
      'server.address': address,
      ...(port === null ? {} : { 'server.port': port }),
    },
    parameters: method === 'GET' || method === 'HEAD' ? hashParameters(origin, [target]) : 0,
  }
}

function splitTarget(target: string): [path: string, query?: string] {
  const at = target.indexOf('?')
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at + 1)]
}

/** The names of the query's parameters, in order; a secret may be a name, so only words are kept. */
const keysOf = (query: string): string =>
  query
    .split('&')
    .map((pair) => pair.split('=')[0]!)
    .filter((key) => /^[\w.[\]-]{1,64}$/.test(key))
    .toSorted()
    .join('&')

function splitHost(host: string): { address: string; port: number | null } {
  const match = /^(.*?)(?::(\d+))?$/.exec(host)
  return { address: match?.[1] ?? host, port: match?.[2] === undefined ? null : Number(match[2]) }
}
