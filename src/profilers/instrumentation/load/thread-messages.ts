import type { MessagePort } from 'node:worker_threads'
import type { PackedModule } from './cache/pack.ts'
import type { SiteTable } from './site-list.ts'

/** What the thread of the load hooks needs to begin. */
export interface ThreadData {
  port: MessagePort
  /** Counts registrations: of several in one chain only the last one instruments. */
  generation: number
  include: readonly string[]
  runtimeUrl: string
  mapsEnabled: boolean
  cacheFile: string | null
  identity: string
}

/** What that thread tells the main one. */
export type ThreadMessage =
  | { kind: 'sites'; table: SiteTable }
  | { kind: 'warning'; message: string }
  /** For the cache, which the main thread writes: the other one does not see the process end. */
  | { kind: 'module'; key: string; module: PackedModule }

/** The first number of the sites that the other thread hands out. A number has 28 bits in an event. */
export const THREAD_BASE: number = 2 ** 26
