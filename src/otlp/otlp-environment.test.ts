import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultOtlpEndpoint } from '../core/options/option-otlp.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { readOtlpEnvironment } from './otlp-environment.ts'

test('the address is that of the variables: the one for traces as it is, the one for all signals as a base', () => {
  const table: [NodeJS.ProcessEnv, string][] = [
    [{}, ''],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4318' }, 'http://a:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a/otlp/' }, 'https://a/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/in' }, 'http://b/in'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'a:4317' }, ''],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_TRACES_EXPORTER: 'console, otlp' }, 'http://a/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_TRACES_EXPORTER: 'none' }, ''],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, ''],
  ]
  for (const [env, address] of table) assert.equal(defaultOtlpEndpoint(env), address, JSON.stringify(env))
})

test('the option wins, in the environment and in code; a bad one is an error', () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', DEBUG_TOOLBAR_OTLP_ENDPOINT: 'http://b:4318' }
  assert.equal(resolveConfig({}, env).otlpEndpoint, 'http://b:4318/v1/traces')
  assert.equal(resolveConfig({ otlpEndpoint: 'http://c/v1/traces/' }, env).otlpEndpoint, 'http://c/v1/traces')
  assert.equal(resolveConfig({ otlpEndpoint: '' }, env).otlpEndpoint, '')
  assert.throws(
    () => resolveConfig({ otlpEndpoint: 'ftp://a' }, {}),
    /otlpEndpoint.*the URL of an OpenTelemetry collector/,
  )
})

test('headers and attributes are pairs, a bad one is left out, those for traces come first', () => {
  const read = readOtlpEnvironment({
    OTEL_EXPORTER_OTLP_HEADERS: 'other=1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: ' a = 1%2C2 ,=x,b,c=%E0%A4%A',
    OTEL_EXPORTER_OTLP_TIMEOUT: '-1',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop,host.name=h',
    OTEL_SDK_DISABLED: 'yes',
  })
  assert.deepEqual(read, {
    isDisabled: false,
    headers: { a: '1,2' },
    timeout: 10_000,
    resource: { 'service.name': 'shop', 'host.name': 'h' },
  })
  assert.equal(readOtlpEnvironment({ OTEL_SDK_DISABLED: 'True' }).isDisabled, true)
  assert.equal(readOtlpEnvironment({}).resource['service.name'], 'unknown_service:node')
})
