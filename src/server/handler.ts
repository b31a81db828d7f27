import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestReader } from '../core/api.ts'
import type { ResolvedConfig } from '../core/config.ts'
import { OnceLogger } from '../core/log.ts'
import type { Logger } from '../core/log.ts'
import { loadReportBundle } from '../formats/report-bundle.ts'
import { createAssets } from './assets.ts'
import type { Assets } from './assets.ts'
import { createEventHub } from './events.ts'
import type { Every } from './events.ts'
import type { Refusal } from './guard.ts'
import { refuseOrigin, refuseSender } from './guard.ts'
import { compileAllowedHosts } from './hosts.ts'
import { KnownSenders } from './known-senders.ts'
import { createPermission, describeError } from './permission.ts'
import type { Reply } from './reply.ts'
import { failure, send } from './reply.ts'
import { findRoute } from './router.ts'
import { Screens } from './screens.ts'
import { routes } from './routes.ts'
import type { Services } from './routes.ts'
import { readSender } from './sender.ts'
import type { Sender } from './sender.ts'
import { parseTarget } from './target.ts'
import type { Target } from './target.ts'
import { createToken, isToken, TOKEN_HEADER } from './token.ts'

export interface ServerHandlerOptions {
  config: Pick<ResolvedConfig, 'basePath' | 'allowedHosts' | 'showToolbar'> & Partial<Pick<ResolvedConfig, 'editorUrl'>>
  reader: RequestReader
  /** The files of panels' own screens, by panel id. */
  screens?: ReadonlyMap<string, string>
  /** Standard error by default, each message once. */
  logger?: Logger
  /** The built dashboard of this package by default. */
  assets?: Assets
  /** The page of HTML exports: the built one of this package by default. */
  loadReport?: Services['loadReport']
  /** Where a request comes from: the connection's own address by default. A seam for tests. */
  peerAddress?: (req: IncomingMessage) => string | undefined
  /** The event streams' clock. A seam for tests. */
  every?: Every
}

/** Everything under `basePath`, for whichever framework owns the server. No method throws. */
export interface ServerHandler {
  /** Whether a request target is ours: `basePath` or below it. What is ours must go to `handle` and nowhere else. */
  matches(url: string | undefined): boolean
  /** Answers a request that `matches`; `url` is the one that did, where the framework has changed `req.url`. */
  handle(req: IncomingMessage, res: ServerResponse, url?: string): void
  /** Whether this sender may see anything of the toolbar: headers of ours and injected markup on the app's answers. */
  sees(req: IncomingMessage): boolean
  /** The script of the toolbar in pages, its name relative to `basePath`; null while there is no build. */
  toolbarScript(): { name: string; integrity: string } | null
  /** Ends the event streams and their timer. The rest goes on answering. */
  close(): void
}

/** The longest request target that is looked at, in characters. */
const MAX_TARGET_LENGTH = 8192

/**
 * Makes the request handler of everything under `basePath`.
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
    token: createToken(),
    editor: { template: config.editorUrl ?? '', root: process.cwd() },
    reader,
    assets,
    screens: new Screens(options.screens ?? new Map(), logger),
    events,
    logger,
    loadReport,
  }
  const allowedHosts = compileAllowedHosts(config.allowedHosts)
  const permit = createPermission(config.showToolbar, logger)

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
      logger.warn(`${req.method} under ${config.basePath} failed: ${describeError(error)}`)
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
  // The option decides by anything that a request has, so its answers are not remembered.
  const knownSenders = new KnownSenders(isSeen)

  return {
    matches: (url) => parseTarget(url, config.basePath) !== null,
    handle(req, res, url = req.url) {
      // A client that goes away while we write is no error of the app.
      res.on('error', ignore)
      answer(req, url)
        .then((reply) => send(req, res, reply))
        .catch((error: unknown) => {
          logger.warn(`An answer could not be written: ${describeError(error)}`)
          res.destroy()
        })
    },
    sees: (req) => (config.showToolbar === null ? knownSenders.ask(req) : isSeen(req)),
    toolbarScript: () => {
      const script = assets.toolbarScript()
      return script === null ? null : { name: script.name, integrity: script.file.integrity }
    },
    close: () => events.close(),
  }
}

/** Answers a sender that the guard has let in. */
async function answerSeen(req: IncomingMessage, url: string | undefined, services: Services): Promise<Reply> {
  const tooLong = (url?.length ?? 0) > MAX_TARGET_LENGTH
  if (tooLong) return failure(414, 'URI_TOO_LONG', `Expected at most ${MAX_TARGET_LENGTH} characters in the address.`)
  const target: Target | null = parseTarget(url, services.basePath)
  const found = findRoute(routes, req.method, target?.path ?? '')
  if ('reply' in found) return found.reply
  if (found.route.method !== 'GET' && !isToken(req.headers[TOKEN_HEADER.toLowerCase()], services.token)) {
    return failure(
      403,
      'FORBIDDEN_TOKEN',
      `This request changes something: it needs the page's ${TOKEN_HEADER} header.`,
    )
  }
  return found.route.answer({ req, param: found.param, query: target?.query ?? '', services })
}

function readPeerAddress(req: IncomingMessage): string | undefined {
  return req.socket?.remoteAddress
}

function ignore(): void {}
