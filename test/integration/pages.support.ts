import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import type { Kind } from './kinds.support.ts'

/** Returns why pages can have no toolbar here; false if they can, and in CI, where it must have been built. */
export function missingToolbar(): string | false {
  // Compiled, this file is dist/test/integration/pages.support.js.
  const isBuilt = existsSync(new URL('../../ui/.vite/toolbar-manifest.json', import.meta.url))
  return isBuilt || process.env['CI'] ? false : 'the toolbar is not built: npm run build:ui'
}

/** Headers of a browser that opens an address. */
export const NAVIGATION: readonly string[] = ['Sec-Fetch-Dest: document', 'Accept: text/html,*/*;q=0.8']

export const PAGE: string =
  '<!doctype html><html><head><title>Grüße</title></head><body><script>"</body>"</script><!-- </body> -->' +
  '<p>hi</p></body></html>\n'
const LONG = Buffer.from(PAGE.replace('<p>', `<p>${'all work and no play '.repeat(15_000)}`))
const HTML = 'text/html; charset=utf-8'

export interface PageKind extends Kind {
  /** The content coding of the body. */
  coding?: Coding
}

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

const html = (res: ServerResponse): ServerResponse => res.setHeader('Content-Type', HTML)

async function inPieces(res: ServerResponse, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    res.write(bytes.subarray(at, at + size))
    if (at % 7 === 0) await nextTurn()
  }
  res.end()
}

/** Pages that get the toolbar. */
export const PAGES: readonly PageKind[] = [
  { name: 'a string', handle: (_req, res) => html(res).end(PAGE) },
  { name: 'bytes', handle: (_req, res) => html(res).end(new Uint8Array(Buffer.from(PAGE))) },
  {
    name: 'latin1',
    handle: (_req, res) => res.setHeader('Content-Type', 'text/html;charset="ISO-8859-1"').end(PAGE, 'latin1'),
  },
  { name: 'no charset', handle: (_req, res) => res.setHeader('content-type', 'Text/HTML').end(PAGE) },
  { name: 'a callback', handle: (_req, res) => new Promise<void>((done) => void html(res).end(PAGE, done)) },
  {
    name: 'its length',
    handle: (_req, res) => html(res).setHeader('Content-Length', Buffer.byteLength(PAGE)).end(PAGE),
  },
  {
    name: 'its length, ETag and date, in an object',
    handle: (_req, res) =>
      res
        .writeHead(200, {
          'Content-Type': HTML,
          'content-length': Buffer.byteLength(PAGE),
          ETag: '"strong"',
          'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
          'Set-Cookie': ['a=1', 'b=2'],
        })
        .end(PAGE),
  },
  {
    name: 'a weak ETag, set',
    handle: (_req, res) => html(res).setHeader('ETag', 'W/"weak"').setHeader('X-App', 'kept').end(PAGE),
  },
  {
    name: 'a flat list with two cookies',
    handle: (_req, res) =>
      res.writeHead(200, ['Content-Type', HTML, 'Set-Cookie', 'a=1', 'ETag', '"1"', 'Set-Cookie', 'b=2']).end(PAGE),
  },
  {
    name: 'a list of pairs with two cookies',
    handle: (_req, res) =>
      res
        .writeHead(200, [
          ['Set-Cookie', 'a=1'],
          ['Content-Type', HTML],
          ['Content-Length', String(Buffer.byteLength(PAGE))],
          ['Set-Cookie', 'b=2'],
        ] as unknown as string[])
        .end(PAGE),
  },
  {
    name: 'a reason, and headers over set ones',
    handle: (_req, res) =>
      res
        .setHeader('ETag', '"1"')
        .setHeader('X-App', 'a')
        .writeHead(404, 'Gone Fishing', { 'Content-Type': HTML })
        .end(PAGE),
  },
  {
    name: 'flushed headers',
    async handle(_req, res) {
      html(res).flushHeaders()
      await sleep(2)
      res.end(PAGE)
    },
  },
  { name: 'pieces of one byte', handle: (_req, res) => inPieces(html(res), Buffer.from(PAGE), 1) },
  { name: 'pieces of seven bytes', handle: (_req, res) => inPieces(html(res), Buffer.from(PAGE), 7) },
  {
    name: 'a tail after a while',
    async handle(_req, res) {
      html(res).write(PAGE)
      await sleep(2)
      res.end('<!-- made in 2 ms -->')
    },
  },
  {
    name: 'late content',
    async handle(_req, res) {
      html(res).write(PAGE)
      res.end('<script>late()</script>')
    },
  },
  { name: 'a stream', handle: (_req, res) => pipeline(Readable.from([PAGE.slice(0, 50), PAGE.slice(50)]), html(res)) },
  { name: 'a pipe', handle: (_req, res) => Readable.from([PAGE.slice(0, 99), PAGE.slice(99)]).pipe(html(res)) },
  { name: 'a big page', handle: (_req, res) => html(res).end(LONG) },
  { name: 'a big page in pieces', handle: (_req, res) => inPieces(html(res), LONG, 65_536) },
  {
    name: 'a corked page',
    handle: (_req, res) => (
      html(res).cork(),
      res.write(PAGE.slice(0, 9)),
      res.write(PAGE.slice(9)),
      res.uncork(),
      res.end()
    ),
  },
  {
    name: 'trailers',
    handle(_req, res) {
      res.writeHead(200, { 'Content-Type': HTML, Trailer: 'X-Sum' })
      res.write(PAGE)
      res.addTrailers({ 'X-Sum': '42' })
      res.end()
    },
  },
  {
    name: 'early hints',
    handle(_req, res) {
      res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      html(res).end(PAGE)
    },
  },
  { name: 'HTTP/1.0', version: '1.0', handle: (_req, res) => (html(res).write(PAGE), res.end()) },
  { name: 'a form', method: 'POST', body: 'a=1', handle: (_req, res) => html(res).end(PAGE) },
  { name: 'an error page', handle: (_req, res) => Object.assign(html(res), { statusCode: 500 }).end(PAGE) },
  { name: 'a fragment that is shown', handle: (_req, res) => html(res).end('<h1>Hello</h1>') },
  {
    name: 'a browser without fetch metadata',
    headers: ['Accept: text/html, application/xhtml+xml'],
    handle: (_req, res) => html(res).end(PAGE),
  },
  ...coded('gzip', zlib.gzipSync, () => zlib.createGzip()),
  ...coded('br', zlib.brotliCompressSync, () => zlib.createBrotliCompress()),
  ...coded('deflate', zlib.deflateSync, () => zlib.createDeflate()),
  ...('zstdCompressSync' in zlib ? coded('zstd', zlib.zstdCompressSync, () => zlib.createZstdCompress()) : []),
  {
    name: 'deflate without its header',
    coding: 'deflate',
    handle: (_req, res) => html(res).setHeader('Content-Encoding', 'deflate').end(zlib.deflateRawSync(PAGE)),
  },
  {
    name: 'gzip that was cut off',
    coding: 'gzip',
    handle: (_req, res) => html(res).setHeader('Content-Encoding', 'gzip').end(zlib.gzipSync(PAGE).subarray(0, -8)),
  },
]

function coded(
  coding: Coding,
  pack: (page: string | Buffer) => Buffer,
  stream: () => NodeJS.ReadWriteStream,
): PageKind[] {
  const begin = (res: ServerResponse): ServerResponse => html(res).setHeader('Content-Encoding', coding)
  return [
    { name: coding, coding, handle: (_req, res) => begin(res).setHeader('ETag', '"1"').end(pack(PAGE)) },
    {
      name: `${coding} with its length`,
      coding,
      handle: (_req, res) =>
        begin(res)
          .writeHead(200, { 'Content-Length': pack(PAGE).length })
          .end(pack(PAGE)),
    },
    { name: `${coding} in pieces of one byte`, coding, handle: (_req, res) => inPieces(begin(res), pack(PAGE), 1) },
    { name: `${coding}, big`, coding, handle: (_req, res) => begin(res).end(pack(LONG)) },
    {
      name: `${coding}, streamed`,
      coding,
      handle: (_req, res) => pipeline(Readable.from([LONG]), stream(), begin(res)),
    },
  ]
}

const withHeader =
  (name: string, value: string | string[]) =>
  (_req: unknown, res: ServerResponse): unknown =>
    html(res).setHeader(name, value).end(PAGE)

/** Answers that stay unchanged, the toolbar's headers aside. */
export const NO_PAGES: readonly Kind[] = [
  { name: 'HEAD', method: 'HEAD', handle: (_req, res) => html(res).setHeader('ETag', '"1"').end(PAGE) },
  { name: '204', handle: (_req, res) => html(res).writeHead(204).end() },
  {
    name: '304',
    headers: ['If-None-Match: "1"'],
    handle: (_req, res) => html(res).writeHead(304, { ETag: '"1"' }).end(),
  },
  {
    name: '206',
    headers: ['Range: bytes=0-9'],
    handle: (_req, res) => html(res).writeHead(206, { 'Content-Range': 'bytes 0-9/500' }).end(PAGE.slice(0, 10)),
  },
  { name: 'a redirection', handle: (_req, res) => html(res).writeHead(302, { Location: '/' }).end(PAGE) },
  { name: 'nothing', handle: (_req, res) => html(res).end() },
  { name: 'nothing, with its length', handle: (_req, res) => html(res).writeHead(200, { 'Content-Length': 0 }).end() },
  { name: 'an attachment', handle: withHeader('Content-Disposition', 'attachment; filename="a.html"') },
  { name: 'no-transform', handle: withHeader('Cache-Control', 'no-store, no-transform') },
  { name: 'a digest', handle: withHeader('Content-Digest', 'sha-256=:x:') },
  { name: 'XHTML', handle: withHeader('Content-Type', 'application/xhtml+xml') },
  { name: 'JSON', handle: withHeader('Content-Type', 'application/json') },
  { name: 'plain text', handle: withHeader('Content-Type', 'text/plain') },
  { name: 'two types', handle: withHeader('Content-Type', ['text/html', 'text/plain']) },
  {
    name: 'UTF-16',
    handle: (_req, res) => res.setHeader('Content-Type', 'text/html; charset=utf-16le').end(PAGE, 'utf16le'),
  },
  { name: 'UTF-16 that does not say so', handle: (_req, res) => html(res).end(`\ufeff${PAGE}`, 'utf16le') },
  { name: 'Shift_JIS', handle: withHeader('Content-Type', 'text/html; charset=Shift_JIS') },
  { name: 'an unknown coding', handle: withHeader('Content-Encoding', 'aws-chunked') },
  { name: 'two codings', handle: withHeader('Content-Encoding', 'gzip, br') },
  { name: 'frames', handle: (_req, res) => html(res).end('<html><frameset><frame src=/></frameset></html>') },
  { name: 'a policy without scripts', handle: withHeader('Content-Security-Policy', "default-src 'none'") },
  { name: 'a sandbox', handle: withHeader('Content-Security-Policy', 'sandbox allow-forms') },
  {
    name: 'a fetch',
    headers: ['Sec-Fetch-Dest: empty', 'Accept: text/html'],
    handle: (_req, res) => html(res).end(PAGE),
  },
  { name: 'an image', headers: ['Sec-Fetch-Dest: image'], handle: (_req, res) => html(res).end(PAGE) },
  { name: 'no browser', headers: ['Accept: */*'], handle: (_req, res) => html(res).end(PAGE) },
  {
    name: 'a library that fetches',
    headers: ['Accept: text/html', 'X-Requested-With: XMLHttpRequest'],
    handle: (_req, res) => html(res).end(PAGE),
  },
  {
    name: 'a fragment, perhaps for a script',
    headers: ['Accept: text/html'],
    handle: (_req, res) => html(res).setHeader('ETag', '"1"').end('<li>part</li>'),
  },
]

/** Removes a content coding. */
export function decode(body: Buffer, coding: Coding | undefined): Buffer {
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH }
  if (coding === 'gzip') return zlib.gunzipSync(body, options)
  if (coding === 'br') return zlib.brotliDecompressSync(body)
  if (coding === 'zstd') return zlib.zstdDecompressSync(body)
  if (coding === undefined) return body
  return (body[0]! & 0x0f) === 8 ? zlib.inflateSync(body, options) : zlib.inflateRawSync(body, options)
}
