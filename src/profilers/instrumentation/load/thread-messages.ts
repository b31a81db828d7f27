import type { MessagePort } from 'node:worker_threads'
import type { PackedModule } from './cache/pack.ts'
import type { SiteTable } from './site-table.ts'

/** The inputs of the thread of the load hooks. */
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

/** The messages of that thread to the main one. */
export type ThreadMessage =
  | { kind: 'sites'; table: SiteTable }
  | { kind: 'warning'; message: string }
  | { kind: 'count'; of: 'loaded' | 'withoutAsync' }
  /** The text that a loader has made of the file at `path`. */
  | { kind: 'text'; path: string; text: string }
  /** For the cache, which the main thread writes, because the other one does not see the process end. */
  | { kind: 'module'; key: string; module: PackedModule }
