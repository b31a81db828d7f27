import type { Server } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { AutomaticToolbar } from './automatic-toolbar.ts'
import { patchServers } from '../core/http/patch-servers.ts'
import type { Exchange } from '../core/http/patch-servers.ts'

/** Callbacks for `debug-toolbar run`. */
export interface InstallOptions {
  onListening?: (server: Server) => void
}

const KEY = Symbol.for('debug-toolbar.auto')
const nothing = (): void => {}

/** Returns whether to install: not if the toolbar is off, nor in worker threads, nor twice. */
export function isWanted(): boolean {
  return isMainThread && !Object.hasOwn(globalThis, KEY) && resolveConfig(undefined, process.env).enabled
}

/**
 * Puts the toolbar on every HTTP server of the process, with the options of the environment, and returns the function
 * that removes it. Does nothing if it is not wanted.
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
    onStream: (exchange, emit) => automatic.handleStream(exchange, emit),
    onListening: (server) => {
      onListening?.(server)
      automatic.announce(server)
    },
  })
  // Two copies of the package, one of the command line and one of the app, must not both install.
  Object.defineProperty(globalThis, KEY, { value: true, configurable: true })
  return () => {
    unpatch()
    automatic.close()
    Reflect.deleteProperty(globalThis, KEY)
  }
}
