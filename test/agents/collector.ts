import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { gunzipSync, inflateSync } from 'node:zlib'

const fixture = (name: string): URL => new URL(`../../../test/fixtures/auto/${name}`, import.meta.url)

/** The certificate of the secure collector, which an agent must be told to trust. */
export const CERTIFICATE: URL = fixture('localhost.crt')

/** The place to which agents send their records, and the server that the app asks: both on this machine. */
export class Collector {
  /** The bodies that agents have sent, as bytes in latin1: some are no text. */
  readonly bodies: string[] = []
  /** The calls of New Relic's agent, by name. */
  readonly calls: string[] = []
  /** The ids of the traces that the app's own requests belonged to, by path. */
  readonly asked: Map<string, Set<string>> = new Map()
  readonly #servers: Server[] = []

  async start(): Promise<this> {
    const listener = (req: IncomingMessage, res: ServerResponse): void => void this.#answer(req, res)
    const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(fixture('localhost.key')) }
    for (const server of [createServer(listener), createSecureServer(options, listener)]) {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      this.#servers.push(server)
    }
    return this
  }

  get port(): number {
    return portOf(this.#servers[0]!)
  }

  get securePort(): number {
    return portOf(this.#servers[1]!)
  }

  /** Forgets everything: a new app starts. */
  reset(): void {
    this.bodies.length = this.calls.length = 0
    this.asked.clear()
  }

  stop(): void {
    for (const server of this.#servers) {
      server.close()
      if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
    }
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url!, 'http://127.0.0.1')
    const chunks: Buffer[] = []
    try {
      for await (const chunk of req) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    if (/^\/(?:stock|price)\//.test(pathname)) {
      this.asked.set(pathname, new Set([...(this.asked.get(pathname) ?? []), ...traceIdsOf(req)]))
      res.end(pathname.slice(1).replace('/', ' of '))
      return
    }
    const method = searchParams.get('method')
    if (method !== null) this.calls.push(method)
    this.bodies.push(unpack(Buffer.concat(chunks), req.headers['content-encoding']))
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify(method === null ? {} : { return_value: this.#newRelic(method) }))
  }

  /** New Relic's agent asks where to send to, and how often. */
  #newRelic(method: string): unknown {
    if (method === 'preconnect') return { redirect_host: `127.0.0.1:${this.securePort}` }
    if (method !== 'connect') return null
    const limits = { analytic_event_data: 1000, custom_event_data: 1, error_event_data: 1, span_event_data: 2000 }
    const often = { report_period_ms: 500, harvest_limits: limits }
    return { agent_run_id: 1, event_harvest_config: often, span_event_harvest_config: { ...NEW_RELIC_SPANS } }
  }
}

const NEW_RELIC_SPANS = { report_period_ms: 500, harvest_limit: 2000 }

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** W3C, Sentry and Datadog have a header each. */
function traceIdsOf({ headers }: IncomingMessage): string[] {
  const ids = [
    /^00-([\da-f]{32})-/.exec(String(headers['traceparent'])),
    /^([\da-f]{32})-/.exec(String(headers['sentry-trace'])),
  ]
  return ids.flatMap((match) => (match === null ? [] : [match[1]!]))
}

function unpack(body: Buffer, encoding: string | undefined): string {
  if (encoding === 'gzip') return gunzipSync(body).toString('latin1')
  if (encoding === 'deflate') return inflateSync(body).toString('latin1')
  return body.toString('latin1')
}
