import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { THREAD_BASE } from '../../events/sites.ts'
import { openCacheFolder, packName } from './cache-folder.ts'
import { ModuleCache } from './module-cache.ts'
import type { PackedModule } from './pack.ts'
import { SaveLater } from './save-later.ts'

/** The caches of a process with one entry point. */
export interface Caches {
  /** The pack of this thread; null if there is no folder for it. */
  file: string | null
  main: ModuleCache
  /** The pack of the other thread, if there is one: that thread reads it, this one writes it. */
  thread: { cacheFile: string | null; identity: string }
  saver: SaveLater
  /** Keeps an outcome of the other thread. */
  keep: (key: string, module: PackedModule) => void
}

export interface CachesOptions {
  /** Path of the app's entry point. */
  entry: string
  include: readonly string[]
  runtimeUrl: string
  /** The first number for sites of this thread. */
  base: number
}

/** Notifies the saver of new outcomes. */
class SavedCache extends ModuleCache {
  saver: SaveLater | undefined

  override add(key: string, module: PackedModule): void {
    super.add(key, module)
    this.saver?.schedule()
  }
}

export function openCaches(options: CachesOptions): Caches {
  const { entry, include, base } = options
  const identity = identify(options)
  const folder = openCacheFolder(entry)
  const file = (role: string): string | null =>
    folder === null ? null : join(folder, packName(`${role}-${shortHash(`${entry}\n${include.join()}`)}`))
  const main = new SavedCache({ file: file('main'), identity, base })
  const threadFile = file('thread')
  let thread: SavedCache | undefined
  const saver = new SaveLater(() => [main, thread].forEach((cache) => cache?.save()))
  main.saver = saver
  const keep = (key: string, module: PackedModule): void => {
    thread ??= Object.assign(new SavedCache({ file: threadFile, identity, base: THREAD_BASE }), { saver })
    thread.add(key, module)
  }
  return { file: file('main'), main, thread: { cacheFile: threadFile, identity }, saver, keep }
}

/**
 * Returns a text that differs for another version, location or build of ours, which creates other code, and for another
 * entry point, which may share the name of the file.
 */
function identify({ entry, include, runtimeUrl }: CachesOptions): string {
  const manifest = readFileSync(new URL('../../../../../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const { mtimeMs } = statSync(new URL('../../transform/instrument.js', import.meta.url))
  return [version, runtimeUrl, mtimeMs, entry, ...include].join('\n')
}

/** Hashes by FNV-1a, for the name of a file; loading `node:crypto` would take longer than running everything here. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
