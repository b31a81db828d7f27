import { ModuleCache } from './cache/module-cache.ts'
import type { PackedModule } from './cache/pack.ts'
import { Instrumenter } from './instrumenter.ts'
import { THREAD_BASE } from '../events/sites.ts'
import type { ThreadData, ThreadMessage } from './thread-messages.ts'
import { makeModule } from './make-module.ts'

/** The state of the thread that runs asynchronous load hooks; it serves one main thread. */
let latest = 0
let instrumenter: Instrumenter | undefined

/** Records a registration; the first one brings the inputs of the instrumenter. */
export function startThread(data: ThreadData): void {
  latest = data.generation
  instrumenter ??= createInstrumenter(data)
}

/** Returns whether a registration is the last one, so that it gets the results of all other loaders. */
export const isCurrent = (generation: number): boolean => generation === latest

export function threadInstrumenter(): Instrumenter {
  if (instrumenter === undefined) throw new Error('Expected initialize to be called before load. Report this as a bug.')
  return instrumenter
}

/** Sends new outcomes to the main thread. */
class ReportingCache extends ModuleCache {
  readonly #tell: (message: ThreadMessage) => void

  constructor(data: ThreadData, tell: (message: ThreadMessage) => void) {
    super({ file: data.cacheFile, identity: data.identity, base: THREAD_BASE })
    this.#tell = tell
  }

  override add(key: string, module: PackedModule): void {
    this.#tell({ kind: 'module', key, module })
  }
}

function createInstrumenter(data: ThreadData): Instrumenter {
  // A port of this process has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: ThreadMessage): void => data.port.postMessage(message)
  const cache = new ReportingCache(data, tell)
  let next = cache.end
  return new Instrumenter({
    include: data.include,
    runtimeUrl: data.runtimeUrl,
    loadMaker: () => makeModule,
    cache,
    allocate: (count) => (next += count) - count,
    register: (table) => tell({ kind: 'sites', table }),
    warn: (message) => tell({ kind: 'warning', message }),
    count: (of) => tell({ kind: 'count', of }),
    keepText: (path, text) => tell({ kind: 'text', path, text }),
    mapsEnabled: () => data.mapsEnabled,
  })
}
