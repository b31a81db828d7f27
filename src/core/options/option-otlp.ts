import type { OptionReader } from './option-readers.ts'
import { readText } from './option-readers.ts'

const TRACES_PATH = '/v1/traces'
const MAX_URL_LENGTH = 2048

const isUrl = (text: string): boolean =>
  text.length <= MAX_URL_LENGTH && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

const readUrl = readText({
  expected: 'the URL of an OpenTelemetry collector such as http://127.0.0.1:4318, or an empty text',
  fits: (text) => text === '' || isUrl(text),
})

/** Reads the address of a collector, and returns that of its traces; empty for none. */
export const readOtlpEndpoint: OptionReader<string> = (given, source) => {
  const text = readUrl(given, source)
  return text === '' ? '' : addressOfTraces(text)
}

/**
 * Returns the address of traces by OpenTelemetry's variables, empty if they name none: the one for traces is taken as it
 * is, the one for all signals is a base. They are for whatever speaks OTLP, so nothing in them is an error here.
 */
export function defaultOtlpEndpoint(env: NodeJS.ProcessEnv): string {
  const valueOf = (name: string): string =>
    env[`OTEL_EXPORTER_OTLP_TRACES_${name}`]?.trim() || env[`OTEL_EXPORTER_OTLP_${name}`]?.trim() || ''
  const exporters = env['OTEL_TRACES_EXPORTER']?.trim() || 'otlp'
  if (!exporters.split(',').some((name) => name.trim() === 'otlp') || valueOf('PROTOCOL') === 'grpc') return ''
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim() ?? ''
  if (own !== '') return isUrl(own) ? own : ''
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ?? ''
  return isUrl(base) ? addressOfTraces(base) : ''
}

function addressOfTraces(base: string): string {
  const url = new URL(base)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith(TRACES_PATH) ? path : path + TRACES_PATH
  return url.href
}
