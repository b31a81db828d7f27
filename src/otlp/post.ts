import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { scopes } from '../core/recording/scope.ts'

/** As they were when the toolbar was loaded: an export is no request of the app. */
const [httpRequest, httpsRequest] = [requestHttp, requestHttps]

/** Statuses after which the same data may be sent again, by the specification of OTLP. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

export interface Target {
  url: string
  headers: Readonly<Record<string, string>>
  /** Milliseconds. */
  timeout: number
}

/** Tells why data could not be sent; `isFinal` if sending it again is useless. */
export class PostError extends Error {
  readonly isFinal: boolean

  constructor(message: string, isFinal: boolean) {
    super(message)
    this.name = 'PostError'
    this.isFinal = isFinal
  }
}

/** Sends a JSON text to a collector. Keeps no process alive. Rejects with a `PostError`. */
export function post({ url, headers, timeout }: Target, json: string): Promise<void> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new PostError(error.message, false))
    try {
      const length = Buffer.byteLength(json)
      const own = { 'Content-Type': 'application/json', 'Content-Length': String(length) }
      const options = { method: 'POST', headers: { ...headers, ...own }, timeout, agent: false }
      const request = scopes.run(undefined, () => send(url, options))
      request.on('socket', (socket) => socket.unref())
      request.on('timeout', () => request.destroy(new Error(`no answer in ${timeout} ms`)))
      request.on('error', fail)
      request.on('response', (response) => {
        const status = response.statusCode ?? 0
        response.resume().on('error', fail)
        if (status >= 200 && status < 300) resolve()
        else reject(new PostError(`the collector answered with ${status}`, !RETRYABLE.has(status)))
      })
      request.end(json)
    } catch (error) {
      reject(new PostError(error instanceof Error ? error.message : 'it could not be sent', true))
    }
  })
}
