import type { IncomingMessage } from 'node:http'

/** Longer lists of headers are judged each time. */
const MAX_HEADERS = 128

/** The answer for the last request of a connection. */
interface Known {
  headers: readonly string[]
  answer: boolean
}

/**
 * Caches an answer that depends on a request's headers and its connection only, for the next request of that
 * connection: clients send the same headers each time, and comparing them is several times cheaper than judging.
 *
 * @example
 * const known = new KnownSenders((req) => judge(req))
 * known.ask(req)
 */
export class KnownSenders {
  readonly #judge: (req: IncomingMessage) => boolean
  readonly #bySocket = new WeakMap<object, Known>()

  constructor(judge: (req: IncomingMessage) => boolean) {
    this.#judge = judge
  }

  ask(req: IncomingMessage): boolean {
    const { socket, rawHeaders, url } = req
    // An absolute target names a host of its own.
    if (socket == null || url?.startsWith('/') !== true || rawHeaders.length > MAX_HEADERS) return this.#judge(req)
    const known = this.#bySocket.get(socket)
    if (known !== undefined && isSame(known.headers, rawHeaders)) return known.answer
    const answer = this.#judge(req)
    // One entry per connection: at most as many as there are open ones.
    if (known === undefined) this.#bySocket.set(socket, { headers: rawHeaders, answer })
    else Object.assign(known, { headers: rawHeaders, answer })
    return answer
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false
  return true
}
