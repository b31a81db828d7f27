import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { Toolbar } from '../toolbar.ts'

/**
 * A plugin for Fastify 5. Register it on the root instance and before other plugins: it handles the routes of the
 * instance on which it is registered, and of instances that are created below it afterwards.
 *
 * @throws {ConfigError} for a bad option: `register` and `ready` reject with it
 * @example
 * import fastify from 'fastify'
 * import { debugToolbar } from 'debug-toolbar/fastify'
 *
 * const app = fastify()
 * await app.register(debugToolbar, { maxRequestHistory: 200 })
 */
export const debugToolbar: FastifyPluginCallback<DebugToolbarConfig> = Object.assign(plugin, {
  // Fastify's own marks for a plugin that is not encapsulated, and for its name and version in error messages.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'debug-toolbar',
  [Symbol.for('plugin-meta')]: { name: 'debug-toolbar', fastify: '5.x' },
})

/** Options of `register` itself, which passes them on with ours. */
const REGISTER_OPTIONS: ReadonlySet<string> = new Set(['prefix', 'logLevel', 'logSerializers'])

function plugin(app: FastifyInstance, options: DebugToolbarConfig, done: (error?: Error) => void): void {
  const own = Object.entries(options).filter(([name]) => !REGISTER_OPTIONS.has(name))
  try {
    const toolbar = new Toolbar(Object.fromEntries(own), { serves: (server) => server === app.server })
    if (toolbar.enabled) addHooks(app, toolbar)
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}

function addHooks(app: FastifyInstance, toolbar: Toolbar): void {
  app.addHook('onRequest', (request, reply, next) => {
    if (toolbar.serve(request.raw, reply.raw, request.originalUrl)) return void reply.hijack()
    const tracked = toolbar.track(request.raw, reply.raw, {
      url: request.originalUrl,
      route: () => routeOf(request),
    })
    if (tracked === null) next()
    else tracked.run(next)
  })
  // Reading a body, or another hook, may have lost the request's context: it is entered again.
  app.addHook('preValidation', (request, _reply, next) => {
    const tracked = toolbar.trackedOf(request.raw)
    if (tracked === undefined) next()
    else tracked.resume(next)
  })
  app.addHook('onClose', async () => toolbar.close())
}

const routeOf = (request: FastifyRequest): string | null => request.routeOptions.url ?? null
