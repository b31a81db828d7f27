/** Preloads OpenTelemetry as its documents tell a user to (`--import`), with an exporter that drops every span. */
import { register } from 'node:module'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import { NodeSDK } from '@opentelemetry/sdk-node'

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)

/** Exports spans to nowhere. */
const nowhere = {
  /** @param {unknown[]} _spans @param {(result: { code: number }) => void} done */
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
}
new NodeSDK({
  traceExporter: nowhere,
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [getNodeAutoInstrumentations()],
}).start()
