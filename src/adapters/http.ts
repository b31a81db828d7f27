import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { Toolbar } from '../toolbar.ts'

/** A wrapped listener; `close` removes the toolbar, and the app's listener goes on alone. */
export type ToolbarListener = RequestListener & { close(): void }

/**
 * Wraps the listener of a plain `node:http` server.
 *
 * @throws {ConfigError} for a bad option
 * @example
 * import { createServer } from 'node:http'
 * import { debugToolbar } from 'debug-toolbar/http'
 *
 * createServer(debugToolbar({}, async (req, res) => res.end('hello'))).listen(3000)
 */
export function debugToolbar(options: DebugToolbarConfig | undefined, listener: RequestListener): ToolbarListener {
  if (typeof listener !== 'function') {
    throw new TypeError(`debugToolbar(options, listener): expected a function as listener, got ${typeof listener}`)
  }
  const toolbar = new Toolbar(options, { serves: (server) => server.listeners('request').includes(listen) })
  function listen(this: unknown, req: IncomingMessage, res: ServerResponse): unknown {
    const answer = (): unknown => Reflect.apply(listener, this, [req, res])
    if (!toolbar.enabled) return answer()
    if (toolbar.serve(req, res)) return undefined
    const tracked = toolbar.track(req, res)
    return tracked === null ? answer() : tracked.run(answer)
  }
  return Object.assign(listen, { close: () => toolbar.close() })
}
