import { existsSync } from 'node:fs'

/**
 * Tools that users run today, each with its exporter pointed at nothing: the name in the table and the module to
 * preload.
 */
const PEERS = [
  { name: 'OpenTelemetry', module: 'opentelemetry.mjs', needs: '@opentelemetry/auto-instrumentations-node' },
  { name: 'dd-trace', module: 'dd-trace.mjs', needs: 'dd-trace' },
  { name: 'blocked-at', module: 'blocked-at.mjs', needs: 'blocked-at' },
]

const installed = PEERS.filter(({ needs }) =>
  existsSync(new URL(`node_modules/${needs}/package.json`, import.meta.url)),
)

/**
 * Adds rows to `bench/rows.js`: the peers that `npm --prefix bench/peers ci` has installed, none without it.
 *
 * @type {readonly import('../rows.js').Row[]}
 */
export const peerRows = installed.map(({ name, module }) => ({
  name,
  execArgv: ['--import', new URL(module, import.meta.url).href],
  prepare: async () => {},
}))

/** Names of the peers that are left out because they are not installed. */
export const missingPeers = PEERS.filter((peer) => !installed.includes(peer)).map(({ name }) => name)
