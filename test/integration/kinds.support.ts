import { createReadStream, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

/** One kind of response, and its request. */
export interface Kind {
  name: string
  method?: string
  headers?: string[]
  version?: '1.0' | '1.1'
  body?: string
  handle(req: IncomingMessage, res: ServerResponse): unknown
}

const PAGE = '<!doctype html><html><body><script>"</body>"</script><p>Grüße</p></body></html>'
const BIG = Buffer.alloc(3_000_000, 'all work and no play ')
const FILE = fileURLToPath(import.meta.url)
const FILE_BYTES = readFileSync(FILE)
const TIMING = 'db;dur=5;desc="the app\'s"'

/** Responses that must be equal with and without the toolbar, our headers aside. */
export const KINDS: readonly Kind[] = [
  {
    name: 'JSON',
    handle: (_req, res) => res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ a: [1, 'ü'] })),
  },
  { name: 'text', handle: (_req, res) => res.end('plain') },
  { name: 'HTML', handle: (_req, res) => res.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE) },
  { name: 'nothing at all', handle: (_req, res) => res.end() },
  { name: 'latin1 text', handle: (_req, res) => res.end('Grüße', 'latin1') },
  { name: 'writeHead with a status', handle: (_req, res) => res.writeHead(201).end('made') },
  {
    name: 'writeHead with an object',
    handle: (_req, res) => res.writeHead(200, { 'X-App': 'a', ETag: '"1"' }).end('o'),
  },
  {
    name: 'writeHead with a flat list',
    handle: (_req, res) => res.writeHead(200, ['X-App', 'a', 'X-App', 'b']).end('l'),
  },
  {
    name: 'writeHead with a list of pairs',
    handle: (_req, res) =>
      res
        .writeHead(200, [
          ['X-App', 'a'],
          ['X-App', 'b'],
        ] as unknown as string[])
        .end('p'),
  },
  { name: 'writeHead with an empty list', handle: (_req, res) => res.writeHead(200, []).end('e') },
  { name: 'writeHead with a reason', handle: (_req, res) => res.writeHead(200, 'Fine By Me').end('r') },
  { name: 'writeHead with both', handle: (_req, res) => res.writeHead(418, 'Short', { 'X-Pot': 'tea' }).end('b') },
  {
    name: 'writeHead with headers behind an undefined reason',
    handle: (_req, res) => res.writeHead(200, undefined, { 'X-App': 'third' }).end('u'),
  },
  { name: 'an own status message', handle: (_req, res) => Object.assign(res, { statusMessage: 'Mine' }).end('m') },
  { name: 'an object over set headers', handle: (_req, res) => set(res).writeHead(200, { 'x-app': 'new' }).end('s') },
  {
    name: 'a list over set headers',
    handle: (_req, res) => set(res).writeHead(200, ['x-app', 'new', 'X-More', 'too']).end('s'),
  },
  {
    name: 'writeHead twice',
    handle(_req, res) {
      res.writeHead(202, { 'X-App': 'first' })
      res.end(codeOf(() => res.writeHead(500, { 'X-App': 'second' })))
    },
  },
  {
    name: 'a refused writeHead, then a good one',
    handle(_req, res) {
      const seen = `${codeOf(() => res.writeHead(99_999))} ${res.getHeaderNames().join(' ')}`
      res.writeHead(500, { 'X-App': 'after' }).end(seen)
    },
  },
  {
    name: 'a header the runtime refuses, then the implicit head',
    handle(_req, res) {
      res.end(codeOf(() => res.writeHead(200, { 'X-Bad': 'a\nb' })))
    },
  },
  {
    name: 'a list of odd length, then a good head',
    handle(_req, res) {
      const code = codeOf(() => set(res).writeHead(200, ['X-App']))
      res.writeHead(200).end(code)
    },
  },
  {
    name: 'flushed headers',
    async handle(_req, res) {
      res.setHeader('X-App', 'early').flushHeaders()
      await sleep(2)
      res.end('late')
    },
  },
  {
    name: 'chunks over time',
    async handle(_req, res) {
      for (const part of ['one ', 'two ', 'three']) {
        res.write(part)
        await sleep(1)
      }
      res.end()
    },
  },
  { name: 'a big body', handle: (_req, res) => res.end(BIG) },
  {
    name: 'a big body with its length',
    handle: (_req, res) => res.writeHead(200, { 'Content-Length': BIG.length }).end(BIG),
  },
  { name: 'a stream with back-pressure', handle: (_req, res) => pipeline(Readable.from(manyParts()), res) },
  {
    name: 'a file',
    handle: (_req, res) => createReadStream(FILE).pipe(res.setHeader('Content-Length', FILE_BYTES.length)),
  },
  {
    name: 'a range',
    headers: ['Range: bytes=10-29'],
    handle(_req, res) {
      res.writeHead(206, { 'Content-Range': `bytes 10-29/${FILE_BYTES.length}`, 'Content-Length': 20 })
      createReadStream(FILE, { start: 10, end: 29 }).pipe(res)
    },
  },
  { name: 'HEAD', method: 'HEAD', handle: (_req, res) => res.setHeader('Content-Length', 5).end('hello') },
  { name: '204', handle: (_req, res) => res.writeHead(204).end() },
  { name: '304', headers: ['If-None-Match: "1"'], handle: (_req, res) => res.writeHead(304, { ETag: '"1"' }).end() },
  { name: 'gzip', handle: (_req, res) => res.setHeader('Content-Encoding', 'gzip').end(gzipSync(PAGE)) },
  { name: 'brotli', handle: (_req, res) => res.setHeader('Content-Encoding', 'br').end(brotliCompressSync(PAGE)) },
  { name: 'deflate', handle: (_req, res) => res.setHeader('Content-Encoding', 'deflate').end(deflateSync(PAGE)) },
  { name: 'a redirect', handle: (_req, res) => res.writeHead(302, { Location: '/else?where=1' }).end() },
  { name: '404', handle: (_req, res) => res.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such thing') },
  { name: '500', handle: (_req, res) => res.writeHead(500).end('{"error":true}') },
  {
    name: 'two cookies',
    handle: (_req, res) => res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; HttpOnly']).end('c'),
  },
  {
    name: 'two cookies in a list',
    handle: (_req, res) => res.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('c'),
  },
  {
    name: 'trailers',
    handle(_req, res) {
      res.writeHead(200, { Trailer: 'X-Sum' })
      res.write('body')
      res.addTrailers({ 'X-Sum': '42' })
      res.end()
    },
  },
  {
    name: 'early hints',
    handle(_req, res) {
      res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      res.end('hinted')
    },
  },
  {
    name: 'processing',
    handle(_req, res) {
      res.writeProcessing()
      res.end('done')
    },
  },
  { name: 'expected continue', method: 'POST', headers: ['Expect: 100-continue'], body: 'go on', handle: echo },
  { name: 'an echoed body', method: 'POST', body: 'echo '.repeat(200), handle: echo },
  {
    name: 'a body that nobody reads',
    method: 'POST',
    body: 'unread',
    handle: (_req, res) => res.end('as you like'),
  },
  {
    name: 'end with a callback',
    handle: (_req, res) => new Promise<void>((resolve) => void res.end('ended', resolve)),
  },
  {
    name: 'a corked response',
    handle: (_req, res) => (res.cork(), res.write('a'), res.write('b'), res.uncork(), res.end()),
  },
  { name: 'HTTP/1.0', version: '1.0', handle: (_req, res) => (res.write('old '), res.end('school')) },
  { name: 'a closed connection', handle: (_req, res) => res.setHeader('Connection', 'close').end('bye') },
  { name: 'Server-Timing of its own, set', handle: (_req, res) => res.setHeader('Server-Timing', TIMING).end('t') },
  {
    name: 'Server-Timing of its own, set twice',
    handle: (_req, res) => res.setHeader('Server-Timing', [TIMING, 'cache;dur=1']).end('t'),
  },
  {
    name: 'Server-Timing of its own, in an object',
    handle: (_req, res) => res.writeHead(200, { 'server-timing': TIMING }).end('t'),
  },
  {
    name: 'Server-Timing of its own, in an object over a set one',
    handle: (_req, res) =>
      res.setHeader('Server-Timing', 'old;dur=1').writeHead(200, { 'Server-Timing': TIMING }).end('t'),
  },
  {
    name: 'Server-Timing of its own, in a list',
    handle: (_req, res) => res.writeHead(200, ['Server-Timing', TIMING, 'X-App', 'a']).end('t'),
  },
  {
    name: 'Server-Timing of its own, in a list over a set one',
    handle: (_req, res) =>
      res.setHeader('Server-Timing', 'old;dur=1').writeHead(200, ['server-timing', TIMING]).end('t'),
  },
  {
    name: 'Server-Timing of its own, in pairs',
    handle: (_req, res) => res.writeHead(200, [['Server-Timing', TIMING]] as unknown as string[]).end('t'),
  },
]

/** Returns the bytes of the request; the connection closes after it. */
export function questionOf({ method = 'GET', headers = [], version = '1.1', body }: Kind, path = '/'): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`, 'Content-Type: text/plain']
  const lines = ['Host: localhost', ...headers, ...length, 'Connection: close']
  return [`${method} ${path} HTTP/${version}`, ...lines, '', body ?? ''].join('\r\n')
}

/** Answers with the events of the body, like callback-style code. */
function echo(req: IncomingMessage, res: ServerResponse): void {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => res.end(Buffer.concat(chunks)))
}

function set(res: ServerResponse): ServerResponse {
  return res.setHeader('X-App', 'old').setHeader('X-Kept', 'yes')
}

function codeOf(action: () => unknown): string {
  try {
    action()
    return 'nothing was thrown'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no code'
  }
}

async function* manyParts(): AsyncGenerator<Buffer> {
  for (let part = 0; part < 40; part++) {
    if (part % 8 === 0) await nextTurn()
    yield Buffer.alloc(50_000, String.fromCodePoint(65 + (part % 26)))
  }
}
