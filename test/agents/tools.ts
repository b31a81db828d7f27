import { fileURLToPath } from 'node:url'
import { CERTIFICATE } from './collector.ts'
import type { Collector } from './collector.ts'

/** The records of a tool: of requests to `/orders`, and of the app's requests to the collector. */
export interface Counts {
  orders: number
  asked: number
}

/** A tool that watches servers and requests, in the ways in which its documentation starts it. */
export interface Tool {
  name: string
  /** The module that starts it: by `--require` or the app's first line, and by `--import`, for ES modules too. */
  require: string
  import: string
  env(collector: Collector): Record<string, string>
  count(bodies: readonly string[]): Counts
  /** Whether it records requests: some do only when their server has answered. */
  isReady?(collector: Collector): boolean
  /** Refuses `--require`: Node runs such a preload on the thread of module hooks as well. */
  onlyImport?: boolean
  /** Node versions that it does not run on, with or without the toolbar. */
  except?: RegExp
}

const SENTRY: Tool = {
  name: '@sentry/node',
  require: './sentry.cjs',
  import: './sentry.mjs',
  env: ({ port }) => ({ SENTRY_DSN: `http://key@127.0.0.1:${port}/1` }),
  count: (bodies) => {
    const spans = objectsOf(bodies, 'is_segment')
    const isOf = (span: Entry, op: string): boolean => JSON.stringify(span).includes(`"sentry.op":{"value":"${op}"`)
    return {
      orders: spans.filter((span) => isOf(span, 'http.server') && isOrders(JSON.stringify(span))).length,
      asked: spans.filter((span) => isOf(span, 'http.client')).length,
    }
  },
  onlyImport: true,
}

const OPEN_TELEMETRY: Tool = {
  name: '@opentelemetry/sdk-node',
  require: '@opentelemetry/auto-instrumentations-node/register',
  import: './otel.mjs',
  env: ({ port }) => ({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }),
  count: (bodies) => {
    const spans = objectsOf(bodies, 'kind')
    return {
      orders: spans.filter(({ kind, attributes }) => kind === 2 && isOrders(JSON.stringify(attributes))).length,
      asked: spans.filter(({ kind, attributes }) => kind === 3 && isAsked(JSON.stringify(attributes))).length,
    }
  },
}

const DATADOG: Tool = {
  name: 'dd-trace',
  require: 'dd-trace/init',
  import: 'dd-trace/initialize.mjs',
  env: ({ port }) => ({
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${port}`,
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_TRACE_STATS_COMPUTATION_ENABLED: 'false',
  }),
  // MessagePack, in which texts stand as they are.
  count: (bodies) => ({
    orders: occurrences(bodies, /http:\/\/127\.0\.0\.1:\d+\/orders\//g),
    asked: occurrences(bodies, /http:\/\/127\.0\.0\.1:\d+\/(?:stock|price)\//g),
  }),
}

const NEW_RELIC: Tool = {
  name: 'newrelic',
  require: 'newrelic',
  import: './newrelic.mjs',
  env: ({ securePort }) => ({
    NEW_RELIC_HOST: '127.0.0.1',
    NEW_RELIC_PORT: String(securePort),
    NEW_RELIC_LICENSE_KEY: 'a'.repeat(40),
    NEW_RELIC_APP_NAME: 'app',
    NEW_RELIC_NO_CONFIG_FILE: 'true',
    NEW_RELIC_LOG_ENABLED: 'false',
    NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE),
  }),
  count: (bodies) => {
    // A row has an object for each kind of attributes.
    const rows = objectsOf(bodies, '2') as unknown as Entry[][]
    const spans = rows.filter((row) => Array.isArray(row) && row[0]?.['type'] === 'Span')
    return {
      orders: spans.filter((row) => row[0]!['nr.entryPoint'] === true && isOrders(JSON.stringify(row))).length,
      asked: spans.filter((row) => row[0]!['category'] === 'http').length,
    }
  },
  isReady: ({ calls }) => calls.includes('agent_settings'),
}

const ELASTIC: Tool = {
  name: 'elastic-apm-node',
  require: 'elastic-apm-node/start',
  import: './elastic.mjs',
  env: ({ port }) => ({
    ELASTIC_APM_SERVER_URL: `http://127.0.0.1:${port}`,
    ELASTIC_APM_API_REQUEST_TIME: '500ms',
    ELASTIC_APM_CENTRAL_CONFIG: 'false',
    ELASTIC_APM_METRICS_INTERVAL: '0s',
    ELASTIC_APM_CLOUD_PROVIDER: 'none',
    ELASTIC_APM_LOG_LEVEL: 'off',
    ELASTIC_APM_SERVICE_NAME: 'app',
  }),
  count: (bodies) => {
    const entries = linesOf(bodies)
    return {
      orders: entries.filter(({ transaction }) => isOrders(JSON.stringify(transaction ?? null))).length,
      asked: entries.filter(({ span }) => isAsked(JSON.stringify(span ?? null))).length,
    }
  },
}

export const TOOLS: readonly Tool[] = [SENTRY, OPEN_TELEMETRY, DATADOG, NEW_RELIC, ELASTIC]

type Entry = Record<string, unknown>

const isOrders = (text: unknown): boolean => String(text).includes('/orders')

const isAsked = (text: string): boolean => /\/(?:stock|price)\//.test(text)

const occurrences = (bodies: readonly string[], pattern: RegExp): number =>
  bodies.reduce((count, body) => count + (body.match(pattern)?.length ?? 0), 0)

/** The JSON values of bodies that have one a line, or one alone. */
const linesOf = (bodies: readonly string[]): Entry[] =>
  bodies.flatMap((body) => body.split('\n')).flatMap((line) => (/^[[{]/.test(line) ? [JSON.parse(line) as Entry] : []))

/** The objects with this key, however deep, of bodies that are JSON. */
function objectsOf(bodies: readonly string[], key: string): Entry[] {
  const found: Entry[] = []
  const pending: unknown[] = linesOf(bodies)
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, key)) found.push(value as Entry)
    pending.push(...Object.values(value))
  }
  return found
}
