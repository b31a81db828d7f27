import type { AttributeValue } from './otlp-json.ts'

/** The parts of an export that OpenTelemetry's variables set. */
export interface OtlpEnvironment {
  isDisabled: boolean
  headers: Record<string, string>
  /** Milliseconds. */
  timeout: number
  resource: Record<string, AttributeValue>
}

const DEFAULT_TIMEOUT_MS = 10_000
const MAX_TIMEOUT_MS = 600_000
const DEFAULT_SERVICE = 'unknown_service:node'

/** Reads the variables by OpenTelemetry's specification: a bad value is as none. */
export function readOtlpEnvironment(env: NodeJS.ProcessEnv): OtlpEnvironment {
  const valueOf = (name: string): string | undefined =>
    env[`OTEL_EXPORTER_OTLP_TRACES_${name}`]?.trim() || env[`OTEL_EXPORTER_OTLP_${name}`]?.trim()
  const timeout = Number(valueOf('TIMEOUT') ?? DEFAULT_TIMEOUT_MS)
  const resource = readPairs(env['OTEL_RESOURCE_ATTRIBUTES'])
  const service = env['OTEL_SERVICE_NAME']?.trim() || resource['service.name'] || DEFAULT_SERVICE
  return {
    isDisabled: env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true',
    headers: readPairs(valueOf('HEADERS')),
    timeout: timeout > 0 && timeout <= MAX_TIMEOUT_MS ? timeout : DEFAULT_TIMEOUT_MS,
    resource: { ...resource, 'service.name': service },
  }
}

/** Reads `key=value` pairs, comma-separated, with escapes as in addresses; a pair that is none is left out. */
function readPairs(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=')
    const [key, value] = [decode(pair.slice(0, at).trim()), decode(pair.slice(at + 1).trim())]
    return at > 0 && key !== null && value !== null ? [[key, value]] : []
  })
  return Object.fromEntries(pairs)
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
