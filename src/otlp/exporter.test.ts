import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TrackedContext } from '../core/requests/tracked-context.ts'
import { OtlpExporter } from './exporter.ts'
import { readOtlpEnvironment } from './otlp-environment.ts'

const contextAt = (index: number): TrackedContext =>
  ({
    id: `id-${index}`,
    request: { method: 'GET', path: '/', route: null },
    response: null,
    startTime: 0,
    duration: 1,
    traceContext: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), parentSpanId: null },
  }) as unknown as TrackedContext

test('requests that come faster than they can be sent are dropped from the oldest, counted, and said once', async () => {
  const warnings: string[] = []
  const starts: (() => void)[] = []
  const exporter = new OtlpExporter({
    url: 'http://127.0.0.1:9/v1/traces',
    environment: readOtlpEnvironment({ OTEL_EXPORTER_OTLP_TIMEOUT: '500' }),
    statisticsOf: () => Promise.reject(new Error('none')),
    logger: { info: () => {}, warn: (text) => void warnings.push(text) },
    startTimer: (run) => {
      starts.push(run)
      return () => {}
    },
  })
  for (let index = 0; index < 1500; index++) exporter.add(contextAt(index))
  assert.deepEqual([exporter.shed, warnings.length, starts.length], [500, 1, 1])
  assert.match(warnings[0]!, /^Traces cannot be sent to http:\/\/127\.0\.0\.1:9: requests end faster/)
  await exporter.close()
  exporter.add(contextAt(0))
  assert.equal(starts.length, 1)
})
