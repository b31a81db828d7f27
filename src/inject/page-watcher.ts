import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../core/log.ts'
import { PageExchange } from './page-exchange.ts'
import { purposeOf } from './page-request.ts'
import type { ToolbarScript } from './snippet.ts'

export interface PageWatcherOptions {
  basePath: string
  logger: Logger
  /** Whether the sender may see anything of ours in the response. */
  sees: (req: IncomingMessage) => boolean
  /** The built script; null where it has not been built. */
  script: () => ToolbarScript | null
}

/** Watches one exchange; the answer takes everything off it again, null where there is nothing. */
export type PageWatcher = (req: IncomingMessage, res: ServerResponse, requestId: string) => (() => void) | null

/**
 * Makes what puts the toolbar into pages. Only answers to requests for pages are touched, and of these only what is
 * one. It must be put on a response after everything else of ours, and be taken off before it.
 *
 * @example
 * const watch = createPageWatcher({ basePath: '/_debug_toolbar', logger, sees, script })
 * const undo = watch(req, res, 'Bx3k-1')
 */
export function createPageWatcher(options: PageWatcherOptions): PageWatcher {
  return (req, res, requestId) => {
    const purpose = purposeOf(req)
    if (purpose === 'other') return null
    const script = options.script()
    if (script === null) return null
    const exchange = new PageExchange({ ...options, req, res, requestId, script, isPage: purpose === 'page' })
    return () => exchange.release()
  }
}
