import { AsyncLocalStorage } from 'node:async_hooks'
import { peerRows } from './peers/rows.js'

/**
 * The compared rows. A row makes the app differ before its endpoints are registered; the others are measured against
 * the first row.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string[]} [execArgv] flags for the server's Node
 * @property {(app: import('fastify').FastifyInstance) => Promise<void>} prepare
 */

/** @type {readonly Row[]} */
export const rows = [
  { name: 'bare', prepare: async () => {} },
  { name: 'AsyncLocalStorage alone', prepare: runInStorage },
  { name: 'eventloop', prepare: (app) => registerToolbar(app, 'eventloop') },
  { name: 'hooks', prepare: (app) => registerToolbar(app, 'hooks') },
  {
    name: 'instrumentation',
    execArgv: ['--import', import.meta.resolve('debug-toolbar/register')],
    prepare: (app) => registerToolbar(app, 'instrumentation'),
  },
  ...peerRows,
]

/**
 * Imports the toolbar only for the rows that measure it: the bare app must not load it.
 *
 * @param {import('fastify').FastifyInstance} app
 * @param {'eventloop' | 'hooks' | 'instrumentation'} asyncProfilerBackend
 */
async function registerToolbar(app, asyncProfilerBackend) {
  const { debugToolbar } = await import('debug-toolbar/fastify')
  await app.register(debugToolbar, { enabled: true, asyncProfilerBackend })
}

/**
 * Adds the cost of any toolbar that tells requests apart.
 *
 * @param {import('fastify').FastifyInstance} app
 */
async function runInStorage(app) {
  const storage = new AsyncLocalStorage()
  app.addHook('onRequest', (_request, _reply, done) => storage.run({}, done))
}
