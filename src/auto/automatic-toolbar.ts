import type { IncomingMessage } from 'node:http'
import { hasOpenToolbar } from '../core/open-toolbars.ts'
import { Toolbar } from '../toolbar.ts'
import type { ToolbarParts } from '../toolbar.ts'
import type { Exchange } from './patch-servers.ts'

/** The parts of Express's request that we read: there, and only there, the message itself knows its route. */
const ROUTE = 'route'
const BASE_URL = 'baseUrl'

/** The one toolbar of all servers of a process that has none of its own. */
export class AutomaticToolbar {
  readonly toolbar: Toolbar

  /** @throws {ConfigError} for a bad environment variable */
  constructor(parts: ToolbarParts = {}) {
    this.toolbar = new Toolbar(undefined, { ...parts, isAutomatic: true })
  }

  /**
   * Records a request, or answers it where it is for the dashboard. Steps back while an adapter's toolbar is open: that
   * one has the app's own options and knows its routes.
   */
  handle({ server, event, req, res }: Exchange, emit: () => boolean): boolean {
    const { toolbar } = this
    if (!toolbar.enabled || hasOpenToolbar() || server.listenerCount(event) === 0) return emit()
    if (toolbar.serve(req, res)) return true
    const tracked = toolbar.track(req, res, { url: req.url, route: () => routeOf(req) })
    return tracked === null ? emit() : tracked.run(emit)
  }
}

/** Data alone is read: no getter of the app's runs. */
function routeOf(req: IncomingMessage): string | null {
  const route = ownValue(req, ROUTE)
  const path = typeof route === 'object' && route !== null ? ownValue(route, 'path') : undefined
  if (typeof path !== 'string' && !(path instanceof RegExp) && !Array.isArray(path)) return null
  const base = ownValue(req, BASE_URL)
  return `${typeof base === 'string' ? base : ''}${String(path)}`
}

const ownValue = (holder: object, name: string): unknown => Object.getOwnPropertyDescriptor(holder, name)?.value
