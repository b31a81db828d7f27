import Module from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { consoleLogger, OnceLogger } from '../../../core/log.ts'
import type { Logger } from '../../../core/log.ts'
import { asProfilerWork } from '../../../core/profiler-work.ts'
import { setAside } from '../runtime.ts'
import { allocateSites, registerSites, whenUnknown } from '../sites.ts'
import { openCaches } from './cache/open-caches.ts'
import type { Caches } from './cache/open-caches.ts'
import { patchCompile } from './compile-patch.ts'
import { Instrumenter } from './instrumenter.ts'
import { loadAsyncHooks, loadMaker } from './lazy.ts'
import type { LoadOptions } from './options.ts'
import { SiteList } from './site-list.ts'
import type { SiteTable } from './site-list.ts'
import { hasSyncHooks, installSyncHooks } from './sync-hooks.ts'
import type { ThreadMessage } from './thread-messages.ts'

const RUNTIME_URL: string = new URL('../runtime.js', import.meta.url).href

/**
 * Installs the load hooks that fit this Node; what is loaded from now on is instrumented. Returns what takes them away
 * again. Nothing that the file system says makes it throw: then there is no cache.
 *
 * @example const uninstall = installLoader({ include: [] })
 */
export function installLoader({ include }: LoadOptions, logger: Logger = consoleLogger): () => void {
  const once = new OnceLogger(logger)
  const warn = (message: string): void => once.warn(message)
  const entry = resolve(process.argv[1] ?? 'eval')
  const caches = openCaches({ entry, include, runtimeUrl: RUNTIME_URL, base: allocateSites(0) })
  allocateSites(caches.main.end - allocateSites(0))
  keepCompiled(caches)
  const parts = { include, runtimeUrl: RUNTIME_URL, loadMaker, register, warn, mapsEnabled: areMapsEnabled }
  const instrumenter = new Instrumenter({ ...parts, work, cache: caches.main, allocate: allocateSites })
  const undo = hasSyncHooks()
    ? installInThread(instrumenter)
    : installAcrossThreads(instrumenter, caches, { include, warn })
  return () => [...undo, caches.saver.stop].forEach((each) => each())
}

function installInThread(instrumenter: Instrumenter): (() => void)[] {
  const hooks = installSyncHooks(instrumenter)
  return [patchCompile(instrumenter, hooks.hasLoaded), hooks.uninstall]
}

function installAcrossThreads(
  instrumenter: Instrumenter,
  caches: Caches,
  { include, warn }: { include: readonly string[]; warn: (message: string) => void },
): (() => void)[] {
  const hooks = loadAsyncHooks().installAsyncHooks({
    data: { include, runtimeUrl: RUNTIME_URL, mapsEnabled: areMapsEnabled(), ...caches.thread },
    receive: (message) => receive(message, caches, warn),
  })
  whenUnknown(hooks.drain)
  caches.saver.before(hooks.drain)
  return [patchCompile(instrumenter, () => false), hooks.uninstall]
}

const areMapsEnabled = (): boolean => (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true

/**
 * Instrumented code is longer, and compiling is most of what a start costs: V8 keeps what it compiled beside what we
 * instrumented. Not where somebody measures coverage, which it makes less exact; a folder of the user's own stays.
 */
function keepCompiled({ file }: Caches): void {
  if (file === null || process.env['NODE_V8_COVERAGE'] !== undefined) return
  Module.enableCompileCache?.(join(dirname(file), 'v8'))
}

/** What runs now is charged for nothing of it. */
const work = <T>(fn: () => T): T => asProfilerWork(fn, setAside)

function register(table: SiteTable): void {
  registerSites(table.first, table.script, new SiteList(table))
}

function receive(message: ThreadMessage, { keep }: Caches, warn: (message: string) => void): void {
  if (message.kind === 'sites') register(message.table)
  else if (message.kind === 'warning') warn(message.message)
  else keep(message.key, message.module)
}
