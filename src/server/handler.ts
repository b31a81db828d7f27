import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestReader } from '../model/api.ts'
import type { RouteReader } from '../model/routes/route-data.ts'
import type { ResolvedConfig } from '../core/options/config.ts'
import { OnceLogger } from '../core/log.ts'
import type { Logger } from '../core/log.ts'
import { loadReportBundle } from '../formats/report-bundle.ts'
import { createAssets } from './dashboard/assets.ts'
import type { Assets } from './dashboard/assets.ts'
import { createEventHub } from './routes/events.ts'
import type { Every } from './routes/events.ts'
import type { Refusal } from './access/guard.ts'
import { refuseOrigin, refuseSender } from './access/guard.ts'
import { compileAllowedHosts } from './access/hosts.ts'
import { KnownSenders } from './access/known-senders.ts'
import { describeFailure } from '../core/redaction/index.ts'
import { createPermission } from './access/permission.ts'
import type { RecordExtent } from '../core/workers/share-records.ts'
import type { Permission } from './access/permission.ts'
import type { Reply } from './exchange/reply.ts'
import { failure, send } from './exchange/reply.ts'
import { findRoute } from './exchange/router.ts'
import { Screens } from './dashboard/screens.ts'
import { routes } from './routes/routes.ts'
import type { Services } from './routes/services.ts'
import { readSender } from './access/sender.ts'
import type { Sender } from './access/sender.ts'
import { parseTarget } from './exchange/target.ts'
import type { Target } from './exchange/target.ts'
import { createToken, isToken, TOKEN_HEADER } from './access/token.ts'

export interface ServerHandlerOptions {
  config: Pick<ResolvedConfig, 'basePath' | 'allowedHosts' | 'showToolbar'> & Partial<Pick<ResolvedConfig, 'editorUrl'>>
  reader: RequestReader
  /** Sums by route; none by default. */
  routes?: RouteReader
  /** Whose records the reader has; this process's by default. */
  extent?: RecordExtent
  /** The token that changing requests need; one of its own by default. */
  token?: string
  /** Returns whether a token is the one of another process with the same records. */
  hasToken?: (given: string) => Promise<boolean>
  /** The files of panels' own screens, by panel id. */
  screens?: ReadonlyMap<string, string>
  /** Asks `showToolbar`: created here by default. Shared by all callers, so that it warns once. */
  permit?: Permission
  /** Standard error by default, each message once. */
  logger?: Logger
  /** The built dashboard of this package by default. */
  assets?: Assets
  /** The page of HTML exports: the built one of this package by default. */
  loadReport?: Services['loadReport']
  /** Returns the address of a request's sender: the connection's own by default. A seam for tests. */
  peerAddress?: (req: IncomingMessage) => string | undefined
  /** The event streams' clock. A seam for tests. */
  every?: Every
}

/** Handles everything under `basePath`, for whichever framework owns the server. No method throws. */
export interface ServerHandler {
  /**
   * Returns whether a request target is ours: `basePath` or below it. Such a request must go to `handle` and nowhere
   * else.
   */
  matches(url: string | undefined): boolean
  /** Answers a request that `matches`; `url` is the matched target, if the framework has changed `req.url`. */
  handle(req: IncomingMessage, res: ServerResponse, url?: string): void
  /** Returns whether this sender may see the toolbar: our headers and the badge in the app's responses. */
  sees(req: IncomingMessage): boolean
  /** Returns the script of the badge, its name relative to `basePath`; null while there is no build. */
  badgeScript(): { name: string; integrity: string } | null
  /** Ends the event streams and their timer. Other routes still answer. */
  close(): void
}

const NO_ROUTES: RouteReader = {
  collect: () => Promise.resolve([]),
  samples: () => Promise.resolve({ samples: [], pending: [] }),
  ownSamples: () => Promise.resolve({ samples: [], pending: [] }),
}

/** The longest request target that is parsed, in characters. */
const MAX_TARGET_LENGTH = 8192

/**
 * Creates the request handler of everything under `basePath`.
 *
 * @example
 * const server = createServerHandler({ config, reader })
 * createServer((req, res) => (server.matches(req.url) ? server.handle(req, res) : app(req, res)))
 */
export function createServerHandler(options: ServerHandlerOptions): ServerHandler {
  const { config, reader, logger = new OnceLogger(), peerAddress = readPeerAddress } = options
  const events = createEventHub({ reader, logger, ...(options.every && { every: options.every }) })
  const assets = options.assets ?? createAssets(logger)
  const loadReport = options.loadReport ?? loadReportBundle
  const services: Services = {
    basePath: config.basePath,
    token: options.token ?? createToken(),
    hasToken: options.hasToken ?? (() => Promise.resolve(false)),
    extent: options.extent ?? 'process',
    editor: { template: config.editorUrl ?? '', root: process.cwd() },
    reader,
    routes: options.routes ?? NO_ROUTES,
    assets,
    screens: new Screens(options.screens ?? new Map(), logger),
    events,
    logger,
    loadReport,
  }
  const allowedHosts = compileAllowedHosts(config.allowedHosts)
  const permit = options.permit ?? createPermission(config.showToolbar, logger)

  const refuse = (req: IncomingMessage, sender: Sender): Refusal | null =>
    refuseSender(sender, { allowedHosts, shown: permit(req) })
  const guard = (req: IncomingMessage): Refusal | null => {
    const sender = readSender(req, peerAddress(req))
    return refuse(req, sender) ?? refuseOrigin(sender)
  }
  const answer = async (req: IncomingMessage, url: string | undefined): Promise<Reply> => {
    try {
      const refusal = guard(req)
      return refusal ? failure(403, refusal.code, refusal.message) : await answerSeen(req, url, services)
    } catch (error) {
      logger.warn(`${req.method} under ${config.basePath} failed: ${describeFailure(error)}`)
      return failure(500, 'INTERNAL_ERROR', 'The debug toolbar failed to answer. The server log says why.')
    }
  }

  const isSeen = (req: IncomingMessage): boolean => {
    try {
      return refuse(req, readSender(req, peerAddress(req))) === null
    } catch {
      return false
    }
  }
  // The option may decide by any part of a request, so its answers are not cached.
  const knownSenders = new KnownSenders(isSeen)

  return {
    matches: (url) => parseTarget(url, config.basePath) !== null,
    handle(req, res, url = req.url) {
      // A client that goes away during a write is no error of the app.
      res.on('error', ignore)
      answer(req, url)
        .then((reply) => send(req, res, reply))
        .catch((error: unknown) => {
          logger.warn(`An answer could not be written: ${describeFailure(error)}`)
          res.destroy()
        })
    },
    sees: (req) => (config.showToolbar === null ? knownSenders.ask(req) : isSeen(req)),
    badgeScript: () => {
      const script = assets.badgeScript()
      return script === null ? null : { name: script.name, integrity: script.file.integrity }
    },
    close: () => events.close(),
  }
}

/** Answers a sender that the guard has accepted. */
async function answerSeen(req: IncomingMessage, url: string | undefined, services: Services): Promise<Reply> {
  const tooLong = (url?.length ?? 0) > MAX_TARGET_LENGTH
  if (tooLong) return failure(414, 'URI_TOO_LONG', `Expected at most ${MAX_TARGET_LENGTH} characters in the address.`)
  const target: Target | null = parseTarget(url, services.basePath)
  const found = findRoute(routes, req.method, target?.path ?? '')
  if ('reply' in found) return found.reply
  if (found.route.method !== 'GET' && !(await isAccepted(req.headers[TOKEN_HEADER.toLowerCase()], services))) {
    return failure(
      403,
      'FORBIDDEN_TOKEN',
      `This request changes something: it needs the page's ${TOKEN_HEADER} header.`,
    )
  }
  return found.route.answer({ req, param: found.param, query: target?.query ?? '', services })
}

/** Takes the token of this process's pages, or of another one's with the same records. */
async function isAccepted(given: unknown, { token, hasToken }: Services): Promise<boolean> {
  return isToken(given, token) || (typeof given === 'string' && (await hasToken(given)))
}

function readPeerAddress(req: IncomingMessage): string | undefined {
  return req.socket?.remoteAddress
}

function ignore(): void {}
