import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { bindEmitter } from '../core/http/bind-emitter.ts'
import type { Logger } from '../core/log.ts'
import type { Body, Done, Output } from './body.ts'
import { CodedBody } from './coded-body.ts'
import { Head } from '../core/http/written-head.ts'
import { HEADERS_OF_BYTES, readPage } from './page-response.ts'
import type { PageBody } from './page-response.ts'
import { PlainBody } from './plain-body.ts'
import { aroundMethod } from './around-method.ts'
import type { AroundMethod } from './around-method.ts'
import { renderSnippet } from './snippet.ts'
import type { BadgeScript } from './snippet.ts'
import { TailInjector } from './tail-injector.ts'
import { readWrite } from './write-arguments.ts'
import type { Write } from './write-arguments.ts'

export interface PageExchangeOptions {
  req: IncomingMessage
  res: ServerResponse
  requestId: string
  /** True if the browser has asked for a page to show. */
  isPage: boolean
  script: BadgeScript
  basePath: string
  logger: Logger
  sees: (req: IncomingMessage) => boolean
}

/** Handles one request for a page: decides when the head is written, and then passes the body through the injection. */
export class PageExchange {
  readonly #options: PageExchangeOptions
  /** `open` until the head is written; then the body is `ours`, or `passing` unchanged. */
  #state: 'open' | 'ours' | 'passing' = 'open'
  #body: Body | null = null
  #hasEnded = false
  #isReleased = false
  #emitsDrain = false
  #isSeen: boolean | null = null
  readonly #write: AroundMethod
  readonly #end: AroundMethod
  readonly #writeHead: AroundMethod
  readonly #unbind: () => void

  constructor(options: PageExchangeOptions) {
    this.#options = options
    const { res } = options
    this.#write = aroundMethod(res, 'write', (args) => this.#onWrite(args))
    this.#end = aroundMethod(res, 'end', (args) => this.#onEnd(args))
    this.#unbind = bindEmitter(res, (event, emit) => this.#onEmit(event, emit))
    this.#writeHead = aroundMethod(res, 'writeHead', (args) => this.#onHead(args))
  }

  /** Removes all hooks from the response: at once, or after its body if that is ours. */
  release(): void {
    this.#isReleased = true
    if (this.#state === 'ours') return
    this.#writeHead.undo()
    this.#unbind()
    this.#end.undo()
    this.#write.undo()
  }

  #onHead(args: unknown[]): unknown {
    const { res } = this.#options
    if (this.#state !== 'open' || res.headersSent) return this.#writeHead.call(args)
    const head = new Head(res, args)
    const page = this.#judge(head)
    if (page === null) {
      this.#state = 'passing'
      return this.#writeHead.call(args)
    }
    const changed = head.without(HEADERS_OF_BYTES)
    try {
      return this.#writeHead.call(changed.args)
    } finally {
      if (res.headersSent) this.#take(page)
      else changed.putBack()
    }
  }

  #onWrite(args: unknown[]): unknown {
    const { res } = this.#options
    const given = this.#state === 'passing' ? null : readWrite(args)
    if (given === null || given.piece === null) return this.#write.call(args)
    if (this.#state === 'open' && !res.headersSent && this.#judge(new Head(res)) !== null) {
      res.writeHead(res.statusCode)
    }
    if (this.#body === null) return this.#write.call(args)
    if (this.#hasEnded) return this.#refuse(given.done)
    return this.#body.write(given.piece, given.done)
  }

  #onEnd(args: unknown[]): unknown {
    const { res } = this.#options
    const given = this.#state === 'passing' ? null : readWrite(args)
    const isWhole = given !== null && given.piece !== null && this.#state === 'open' && !res.headersSent
    const page = isWhole ? this.#judge(new Head(res)) : null
    if (page !== null && page.coding === 'identity') return this.#endWhole(page, given!, args)
    if (page !== null) res.writeHead(res.statusCode)
    if (given === null || this.#body === null) return this.#end.call(args)
    if (this.#hasEnded) return this.#endAgain(given)
    this.#hasEnded = true
    Object.defineProperty(res, 'writableEnded', { value: true, configurable: true })
    this.#body.end(given.piece, given.done)
    return res
  }

  /**
   * Handles a page that is written at once. The runtime counts its length, and a body that is no page stays unchanged.
   */
  #endWhole(page: PageBody, { piece, done }: Write, args: unknown[]): unknown {
    const { res } = this.#options
    this.#state = 'passing'
    const injector = this.#injector(page)
    const parts = [...injector.push(piece!), ...injector.finish()]
    const whole = Buffer.concat(parts)
    if (whole.length === piece!.length) return this.#end.call(args)
    for (const name of HEADERS_OF_BYTES) {
      if (name !== 'content-length') res.removeHeader(name)
      else if (res.hasHeader(name)) res.setHeader('Content-Length', whole.length)
    }
    return this.#end.call(done === undefined ? [whole] : [whole, done])
  }

  #onEmit(event: string | symbol, emit: () => boolean): boolean {
    if (event === 'drain' && this.#body !== null && !this.#emitsDrain) {
      return this.#body.drained() ? emit() : true
    }
    if (event === 'finish' || event === 'close') this.#close()
    return emit()
  }

  #close(): void {
    this.#body?.close()
    if (this.#state !== 'ours') return
    this.#state = 'passing'
    Reflect.deleteProperty(this.#options.res, 'writableEnded')
    if (this.#isReleased) this.release()
  }

  /**
   * Returns how to read a page, or null if it must stay unchanged. Never throws: a fault of ours does not affect it.
   */
  #judge(head: Head): PageBody | null {
    const { req, sees, logger } = this.#options
    try {
      const page = readPage(head, originOf(req))
      if (page === null || !(this.#isSeen ??= sees(req))) return null
      if (page !== 'forbidden') return page
      logger.info('The Content-Security-Policy of a page allows no script of its own origin: it has no toolbar.')
    } catch {}
    return null
  }

  #injector({ nonce }: PageBody): TailInjector {
    return new TailInjector({ markup: renderSnippet({ ...this.#options, nonce }), isPage: this.#options.isPage })
  }

  #take(page: PageBody): void {
    const { res, logger } = this.#options
    this.#state = 'ours'
    const output: Output = {
      write: (piece, done) => this.#write.call(done === undefined ? [piece] : [piece, done]) as boolean,
      end: (piece, done) => this.#finish(piece, done),
    }
    const injector = this.#injector(page)
    const { coding } = page
    if (coding === 'identity') this.#body = new PlainBody(injector, output)
    else {
      const onBroken = (error: Error): void => {
        logger.warn(`A page's body is not what its Content-Encoding says (${error.message}): its toolbar is missing.`)
        res.destroy()
      }
      this.#body = new CodedBody({ coding, injector, output, onDrain: () => this.#drain(), onBroken })
    }
  }

  #finish(piece: Buffer | undefined, done: Done | undefined): void {
    const { res } = this.#options
    Reflect.deleteProperty(res, 'writableEnded')
    // HTTP/2 passes the argument of `end` to `write`.
    this.#body = null
    this.#state = 'passing'
    this.#end.call(done === undefined ? [piece] : [piece, undefined, done])
    if (this.#isReleased) this.release()
  }

  #drain(): void {
    this.#emitsDrain = true
    this.#options.res.emit('drain')
    this.#emitsDrain = false
  }

  /** Fails a write after the end as the runtime does, whose own end is still to come. */
  #refuse(done: Done | undefined): boolean {
    const { res } = this.#options
    const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' })
    process.nextTick(() => {
      if (!res.destroyed) res.emit('error', error)
      done?.(error)
    })
    return true
  }

  #endAgain({ piece, done }: Write): ServerResponse {
    const { res } = this.#options
    if (piece !== null) this.#refuse(done)
    else if (done !== undefined) res.once('finish', done)
    return res
  }
}

function originOf(req: IncomingMessage): { scheme: 'http' | 'https'; host: string } {
  const isSecure = (req.socket as TLSSocket | null)?.encrypted === true
  const host = req.headers[':authority'] ?? req.headers.host
  return { scheme: isSecure ? 'https' : 'http', host: typeof host === 'string' ? host : '' }
}
