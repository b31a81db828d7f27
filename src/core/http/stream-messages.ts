import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'

/** A request to a server of HTTP/2 that has no request and response objects, as in `server.on('stream', …)`. */
export interface StreamExchange {
  stream: ServerHttp2Stream
  headers: IncomingHttpHeaders
  /** Names and values in turn. */
  rawHeaders: readonly string[]
}

/**
 * The two messages of a stream, as far as the toolbar reads them. The runtime's own (`Http2ServerRequest`) would listen
 * to the stream's errors, so that one that the app does not handle would be lost.
 */
export interface StreamMessages {
  req: IncomingMessage
  res: ServerResponse
}

export function messagesOf({ stream, headers, rawHeaders }: StreamExchange): StreamMessages {
  const req = {
    method: text(headers[':method']) ?? 'GET',
    url: text(headers[':path']) ?? '',
    headers,
    rawHeaders,
    httpVersion: '2.0',
    httpVersionMajor: 2,
    httpVersionMinor: 0,
    socket: socketOf(stream),
  }
  return { req: req as unknown as IncomingMessage, res: new StreamResponse(stream) as unknown as ServerResponse }
}

/** Reads a stream's response. */
class StreamResponse {
  readonly #stream: ServerHttp2Stream
  readonly socket = null

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream
  }

  get headersSent(): boolean {
    return this.#stream.headersSent
  }

  get statusCode(): number {
    return Number(this.#sent[':status'] ?? 200)
  }

  /** Whether a stream that has closed has been sent to its end: it may close without having told that it finished. */
  get writableFinished(): boolean {
    return isSent(this.#stream)
  }

  getHeaders(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.#sent).filter(([name]) => !name.startsWith(':')))
  }

  listenerCount(event: string | symbol): number {
    return this.#stream.listenerCount(event)
  }

  get #sent(): Record<string, unknown> {
    return this.#stream.sentHeaders ?? {}
  }
}

/** Returns whether a stream that has closed has been sent to its end, and not reset before. */
export const isSent = ({ writableEnded, aborted, rstCode }: ServerHttp2Stream): boolean =>
  writableEnded && !aborted && rstCode === 0

/** Copied, because the socket of a session that has ended throws at every access. */
function socketOf({ session }: ServerHttp2Stream): object {
  try {
    return { remoteAddress: session?.socket.remoteAddress, encrypted: session?.encrypted === true }
  } catch {
    return { remoteAddress: undefined, encrypted: false }
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
