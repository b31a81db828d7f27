import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { DebugToolbarConfig } from '../core/config.ts'
import { Toolbar } from '../toolbar.ts'

/**
 * A plugin for Fastify 5. Its hooks are the whole app's, not only those of the scope in which it is registered.
 *
 * @throws {ConfigError} for a bad option, when the app gets ready
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

function plugin(app: FastifyInstance, options: DebugToolbarConfig, done: (error?: Error) => void): void {
  const toolbar = new Toolbar(options)
  if (toolbar.enabled) addHooks(app, toolbar)
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
  // A body is read in the connection's context, so the request's own must be entered again behind it.
  app.addHook('preValidation', (request, _reply, next) => {
    const tracked = toolbar.trackedOf(request.raw)
    if (tracked === undefined || request.body === undefined) next()
    else tracked.run(next)
  })
  app.addHook('onClose', async () => toolbar.close())
}

const routeOf = (request: FastifyRequest): string | null => request.routeOptions.url ?? null
