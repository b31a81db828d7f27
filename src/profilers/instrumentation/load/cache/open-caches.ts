import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { THREAD_BASE } from '../thread-messages.ts'
import { openCacheFolder, packName } from './cache-folder.ts'
import { ModuleCache } from './module-cache.ts'
import type { PackedModule } from './pack.ts'
import { SaveLater } from './save-later.ts'

/** The caches of a process that began at one entry point. */
export interface Caches {
  /** The pack of this thread; null where there is no place for it. */
  file: string | null
  main: ModuleCache
  /** Of the other thread, where there is one: it reads, this one writes. */
  thread: { cacheFile: string | null; identity: string }
  saver: SaveLater
  /** Keeps what the other thread has made. */
  keep: (key: string, module: PackedModule) => void
}

export interface CachesOptions {
  /** Path of the app's entry point. */
  entry: string
  include: readonly string[]
  runtimeUrl: string
  /** The first number that this thread can give to a site. */
  base: number
}

/** Tells the saver of what is new. */
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

/** Another version, place or build of ours makes other code; two entry points may share the name of a file. */
function identify({ entry, include, runtimeUrl }: CachesOptions): string {
  const manifest = readFileSync(new URL('../../../../../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const { mtimeMs } = statSync(new URL('../../transform/instrument.js', import.meta.url))
  return [version, runtimeUrl, mtimeMs, entry, ...include].join('\n')
}

/** FNV-1a, for the name of a file; `node:crypto` would take longer to load than everything here to run. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
