import type { Server } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import type { ResolvedConfig } from '../core/config.ts'
import { resolveConfig } from '../core/resolve-config.ts'
import { AutomaticToolbar } from './automatic-toolbar.ts'
import { patchServers } from './patch-servers.ts'
import type { Exchange } from './patch-servers.ts'

/** Told what the process does; `debug-toolbar run` uses it. */
export interface InstallOptions {
  onListening?: (server: Server, config: ResolvedConfig) => void
}

const KEY = Symbol.for('debug-toolbar.auto')
const nothing = (): void => {}

/** Whether there is anything to install: not where the toolbar is off, nor in worker threads, nor twice. */
export function isWanted(): boolean {
  return isMainThread && !Object.hasOwn(globalThis, KEY) && resolveConfig(undefined, process.env).enabled
}

/**
 * Puts the toolbar on every HTTP server of the process, with the options of the environment. Does nothing where it is
 * not wanted. The answer takes all of it off again.
 *
 * @throws {ConfigError} for a bad environment variable
 * @example
 * const uninstall = installAuto()
 */
export function installAuto({ onListening }: InstallOptions = {}): () => void {
  if (!isWanted()) return nothing
  const automatic = new AutomaticToolbar()
  const unpatch = patchServers({
    onRequest: (exchange: Exchange, emit) => automatic.handle(exchange, emit),
    onListening: (server) => onListening?.(server, automatic.toolbar.config),
  })
  // Two copies of the package, one in the command line and one in the app, must not both install.
  Object.defineProperty(globalThis, KEY, { value: true, configurable: true })
  return () => {
    unpatch()
    automatic.toolbar.close()
    Reflect.deleteProperty(globalThis, KEY)
  }
}
