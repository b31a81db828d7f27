import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../core/log.ts'
import { PageExchange } from './page-exchange.ts'
import { purposeOf } from './page-request.ts'
import type { BadgeScript } from './snippet.ts'

export interface BadgeInjectorOptions {
  basePath: string
  logger: Logger
  /** Whether the sender may see our headers and the badge. */
  sees: (req: IncomingMessage) => boolean
  /** Returns the built script; null if it has not been built. */
  script: () => BadgeScript | null
}

/** Watches one exchange to add the badge. Returns a function that removes all hooks, or null if there are none. */
export type BadgeInjector = (req: IncomingMessage, res: ServerResponse, requestId: string) => (() => void) | null

/**
 * Creates the function that puts the badge into pages. It hooks responses to requests for pages only, and changes pages
 * only. Its hooks must be installed after all others of ours, and be removed before them.
 *
 * @example
 * const watch = createBadgeInjector({ basePath: '/_debug_toolbar', logger, sees, script })
 * const undo = watch(req, res, 'Bx3k-1')
 */
export function createBadgeInjector(options: BadgeInjectorOptions): BadgeInjector {
  return (req, res, requestId) => {
    const purpose = purposeOf(req)
    if (purpose === 'other') return null
    const script = options.script()
    if (script === null) return null
    const exchange = new PageExchange({ ...options, req, res, requestId, script, isPage: purpose === 'page' })
    return () => exchange.release()
  }
}
