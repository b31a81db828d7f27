import { clusterWorker } from '../cluster-worker.ts'
import type { RequestReader } from '../../model/api.ts'
import type { RouteReader } from '../../model/routes/route-data.ts'
import { SharedReader } from './shared-reader.ts'
import { SharedRoutes } from './shared-routes.ts'
import { WorkerFolder } from './worker-folder.ts'
import type { WorkerServerOptions } from './worker-server.ts'

/** Whose records a reader has: this process's, one worker's of a cluster, or those of all its workers. */
export type RecordExtent = 'process' | 'worker' | 'cluster'

export interface SharedRecords {
  extent: RecordExtent
  reader: RequestReader
  routes: RouteReader
  /** Returns whether another worker has given its page this token. */
  hasToken(token: string): Promise<boolean>
  close(): void
}

/** The numbers of the open toolbars of this process that share records. */
const numbers = new Set<number>()

/**
 * Shares the records of a toolbar with its like in the other workers of a cluster, where this process is a worker: any of
 * them may get the request for a record. Two toolbars of a process do not share. Never throws.
 */
export function shareRecords(options: WorkerServerOptions): SharedRecords {
  const { reader, routes } = options
  const alone = { reader, routes, hasToken: () => Promise.resolve(false), close: () => {} }
  if (clusterWorker() === null) return { ...alone, extent: 'process' }
  let number = 0
  while (numbers.has(number)) number++
  // PM2 starts all programs by one script of its own, and names the program to it.
  const program = process.env['pm_exec_path'] ?? process.argv[1] ?? ''
  const folder = WorkerFolder.open({ primary: process.ppid, program }, number)
  if (folder === null) return { ...alone, extent: 'worker' }
  numbers.add(number)
  const shared = new SharedReader(folder, options)
  const close = (): void => {
    numbers.delete(number)
    shared.close()
  }
  const sharedRoutes = new SharedRoutes(folder, routes)
  const hasToken = (token: string): Promise<boolean> => shared.hasToken(token)
  return { extent: 'cluster', reader: shared, routes: sharedRoutes, hasToken, close }
}
