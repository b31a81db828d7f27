import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { consoleLogger, OnceLogger } from '../../../core/log.ts'
import type { Logger } from '../../../core/log.ts'
import { allocateSites, registerSites, whenUnknown } from '../sites.ts'
import { installAsyncHooks } from './async-hooks.ts'
import { openCacheFolder, packName } from './cache/cache-folder.ts'
import { ModuleCache } from './cache/module-cache.ts'
import type { CacheOptions } from './cache/module-cache.ts'
import type { PackedModule } from './cache/pack.ts'
import { SaveLater } from './cache/save-later.ts'
import { patchCompile } from './compile-patch.ts'
import { Instrumenter } from './instrumenter.ts'
import type { LoadOptions } from './options.ts'
import { SiteList } from './site-list.ts'
import type { SiteTable } from './site-list.ts'
import { hasSyncHooks, installSyncHooks } from './sync-hooks.ts'
import { THREAD_BASE } from './thread-messages.ts'
import type { ThreadMessage } from './thread-messages.ts'
import { loadTransform } from './transform.ts'

const RUNTIME_URL: string = new URL('../runtime.js', import.meta.url).href

/**
 * Installs the load hooks that fit this Node; what is loaded from now on is instrumented. Returns what takes them away
 * again. Never throws for a reason of the file system: then there is no cache.
 *
 * @example const uninstall = installLoader({ include: [] })
 */
export function installLoader({ include }: LoadOptions, logger: Logger = consoleLogger): () => void {
  const once = new OnceLogger(logger)
  const warn = (message: string): void => once.warn(message)
  const caches = openCaches(include)
  const { main, saver } = caches
  allocateSites(Math.max(0, main.end - allocateSites(0)))
  const parts = { include, runtimeUrl: RUNTIME_URL, loadTransform, register, warn, mapsEnabled: areMapsEnabled }
  const instrumenter = new Instrumenter({ ...parts, cache: main, allocate: allocateSites })
  if (hasSyncHooks()) {
    const hooks = installSyncHooks(instrumenter)
    const unpatch = patchCompile(instrumenter, hooks.hasLoaded)
    return () => [unpatch, hooks.uninstall, saver.stop].forEach((undo) => undo())
  }
  const hooks = installAsyncHooks({
    data: { include, runtimeUrl: RUNTIME_URL, mapsEnabled: areMapsEnabled(), ...caches.thread },
    receive: (message) => receive(message, caches, warn),
  })
  whenUnknown(hooks.drain)
  saver.before(hooks.drain)
  const unpatch = patchCompile(instrumenter, () => false)
  return () => [unpatch, hooks.uninstall, saver.stop].forEach((undo) => undo())
}

const areMapsEnabled = (): boolean => (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true

function register(table: SiteTable): void {
  registerSites(table.first, table.script, new SiteList(table))
}

interface Caches {
  main: ModuleCache
  /** Of the other thread, where there is one; it reads, this one writes. */
  thread: { cacheFile: string | null; identity: string }
  saver: SaveLater
  /** Keeps what the other thread has made. */
  keep: (key: string, module: PackedModule) => void
}

/** Tells the saver of what is new. */
class SavedCache extends ModuleCache {
  saver: SaveLater | undefined

  override add(key: string, module: PackedModule): void {
    super.add(key, module)
    this.saver?.schedule()
  }
}

function openCaches(include: readonly string[]): Caches {
  const entry = resolve(process.argv[1] ?? 'eval')
  const identity = describeOurselves(include)
  const folder = openCacheFolder(entry)
  const file = (role: string): string | null =>
    folder === null ? null : join(folder, packName(`${role}-${hash('sha1', `${entry}\n${include.join()}`, 'hex')}`))
  const main = new SavedCache({ file: file('main'), identity, base: allocateSites(0) })
  const threadOptions: CacheOptions = { file: file('thread'), identity, base: THREAD_BASE }
  let thread: SavedCache | undefined
  const saver = new SaveLater(() => [main, thread].forEach((cache) => cache?.save()))
  main.saver = saver
  const keep = (key: string, module: PackedModule): void => {
    thread ??= Object.assign(new SavedCache(threadOptions), { saver })
    thread.add(key, module)
  }
  return { main, thread: { cacheFile: threadOptions.file, identity }, saver, keep }
}

/** Another version, place or build of ours makes other code. */
function describeOurselves(include: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const { mtimeMs } = statSync(new URL('../transform/instrument.js', import.meta.url))
  return [version, RUNTIME_URL, mtimeMs, ...include].join('\n')
}

function receive(message: ThreadMessage, { keep }: Caches, warn: (message: string) => void): void {
  if (message.kind === 'sites') register(message.table)
  else if (message.kind === 'warning') warn(message.message)
  else keep(message.key, message.module)
}
