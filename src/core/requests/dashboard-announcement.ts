import type { IncomingMessage } from 'node:http'
import { Server } from 'node:net'
import { clusterWorker } from '../cluster-worker.ts'
import { dashboardUrl, isSecure } from '../http/dashboard-url.ts'
import { patchServers } from '../http/patch-servers.ts'
import { listServerPrototypes } from '../http/server-prototypes.ts'
import type { Logger } from '../log.ts'

/** Requests without a server, such as those of a framework's `inject`, after which nobody asks any more. */
const MAX_TRIES = 100

export interface AnnouncementOptions {
  basePath: string
  logger: Logger
  /** Returns whether a listening server has the app with the toolbar; absent if an adapter cannot know. */
  serves?: ((server: Server) => boolean) | undefined
  isWanted: boolean
}

/**
 * Returns whether a process logs the address of its dashboard. Not in a test suite, which starts a server in every test.
 * The workers of a cluster have one address, which the first of them logs.
 */
export function saysDashboard(env: NodeJS.ProcessEnv): boolean {
  if (env['NODE_ENV'] === 'test') return false
  const worker = clusterWorker()
  return worker === null || worker.id === 1
}

/**
 * Logs the address of the dashboard once: when a server listens that is known to have the toolbar, else at the first
 * request to it. Servers are watched only until then.
 */
export class DashboardAnnouncement {
  readonly #options: AnnouncementOptions
  #unwatch: (() => void) | null = null
  #triesLeft = MAX_TRIES

  /** True when the address has been logged, or must not be. */
  isSaid: boolean

  constructor(options: AnnouncementOptions) {
    this.#options = options
    this.isSaid = !options.isWanted
    const { serves } = options
    if (serves === undefined || this.isSaid) return
    const onRequest = (_exchange: unknown, emit: () => boolean): boolean => emit()
    const onListening = (server: Server): void => {
      if (isKnown(serves, server)) this.#say(server)
    }
    // An HTTP/2 server whose class an agent has wrapped tells its address with its first request.
    this.#unwatch = patchServers({ onRequest, onListening }, listServerPrototypes(['https']))
  }

  /** Called for each request until the address has been logged. */
  onRequest(req: IncomingMessage): void {
    const server = serverOf(req)
    if (server !== null) this.#say(server)
    else if (--this.#triesLeft === 0) this.close()
  }

  close(): void {
    this.isSaid = true
    this.#unwatch?.()
    this.#unwatch = null
  }

  #say(server: Server): void {
    if (this.isSaid) return
    this.close()
    const { basePath, logger } = this.#options
    logger.info(`Dashboard: ${dashboardUrl(server.address(), isSecure(server), basePath)}`)
  }
}

/** Returns the server of a request; null if it has none, such as a request that is made by hand. */
function serverOf({ socket }: IncomingMessage): Server | null {
  try {
    const server: unknown = socket == null ? null : Reflect.get(socket, 'server')
    return server instanceof Server && server.listening ? server : null
  } catch {
    // The socket of an ended HTTP/2 session throws on every access.
    return null
  }
}

/** Asks the adapter, which reads its framework's objects: a new version of them must not keep a server from listening. */
function isKnown(serves: (server: Server) => boolean, server: Server): boolean {
  try {
    return serves(server)
  } catch {
    return false
  }
}
