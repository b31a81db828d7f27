import { isMainThread } from 'node:worker_threads'
import { processLogger } from '../core/log.ts'
import { saysDashboard } from '../core/requests/dashboard-announcement.ts'

/**
 * Says that `debug-toolbar/auto` does nothing because of `NODE_ENV`, which often comes from an `.env` file that nobody
 * has in mind. Whoever has turned the toolbar off knows it.
 */
export function sayOff(env: NodeJS.ProcessEnv): void {
  const { NODE_ENV, DEBUG_TOOLBAR_ENABLED } = env
  if (NODE_ENV !== 'production' || DEBUG_TOOLBAR_ENABLED !== undefined || !isMainThread || !saysDashboard(env)) return
  processLogger.info('Off, because NODE_ENV is production. DEBUG_TOOLBAR_ENABLED=true turns it on.')
}
