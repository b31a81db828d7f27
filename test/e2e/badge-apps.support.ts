import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import { EXPRESS_VERSIONS, HTTP, startExpress, startFastify } from '../integration/apps.support.ts'
import type { Options } from '../integration/apps.support.ts'
import type { TestContext } from 'node:test'

/** A page with requests of its own, and with styles that would ruin any element they reach. */
export const HOST_PAGE: string = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Order 42 · Fell &amp; Fjord</title>
<style>
body { margin: 0; font: 17px/1.6 Georgia, "Liberation Serif", serif; background: #fbf8f2; color: #2b2723 }
header, main { max-width: 1160px; margin: 0 auto; padding: 0 40px }
header { display: flex; gap: 28px; padding-top: 26px; padding-bottom: 18px } header b { font-size: 22px; margin-right: auto }
h1 { font-weight: 400; font-size: 34px } .items { width: 620px } .items td { padding: 12px 0; border-bottom: 1px solid #e3dccf }
</style></head>
<body><header><b>Fell &amp; Fjord</b><span>Boots</span><span>Packs</span><span>Cart (3)</span></header>
<main><h1>Order 42</h1><p>Placed on 12 March.</p>
<table class="items"><tr><td>Ridge boot, leather, 43</td><td>€ 189.00</td></tr><tr><td>Wool sock</td><td>€ 42.00</td></tr></table>
<button id="act">Download the invoice</button></main>
<script>"</body>"</script>
</body></html>
`

/** Holds the loop for about this long (ms). */
export function holdLoop(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

async function renderPdf(): Promise<string> {
  await sleep(5)
  holdLoop(400)
  return 'pdf'
}

/** Answers the app's endpoints besides its page. */
export async function answerApi(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  const { pathname } = new URL(req.url ?? '/', 'http://app')
  if (!pathname.startsWith('/api/')) return false
  if (pathname === '/api/orders/42') await renderPdf()
  else await sleep(10)
  res.setHeader('Content-Type', 'application/json')
  res.end(JSON.stringify({ pathname }))
  return true
}

export interface PageApp {
  name: string
  start: (t: TestContext, page: string, options?: Options) => Promise<number>
}

const pieces = (page: string): Readable => Readable.from([page.slice(0, 400), page.slice(400, -12), page.slice(-12)])

/** Apps that send pages in each of the usual ways. */
export const PAGE_APPS: readonly PageApp[] = [
  {
    name: 'http, in pieces',
    start: (t, page, options) =>
      listen(t, options, async (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        pieces(page).pipe(res)
      }),
  },
  {
    name: 'http, brotli',
    start: (t, page, options) =>
      listen(t, options, async (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'br' })
        pieces(page).pipe(zlib.createBrotliCompress()).pipe(res)
      }),
  },
  ...EXPRESS_VERSIONS.map(([name, create]): PageApp => ({
    name,
    start: async (t, page, options = {}) => {
      const { port } = await startExpress(t, create, options, (app) => {
        app.use(async (req, res, next) => ((await answerApi(req, res)) ? undefined : next()))
        app.get('/', (_req, res) => void res.send(page))
      })
      return port
    },
  })),
  {
    name: 'fastify, a string',
    start: (t, page, options) => fastifyApp(t, options, (reply) => reply.type('text/html').send(page)),
  },
  {
    name: 'fastify, a gzipped stream',
    start: (t, page, options) =>
      fastifyApp(t, options, (reply) =>
        reply.type('text/html').header('Content-Encoding', 'gzip').send(pieces(page).pipe(zlib.createGzip())),
      ),
  },
]

export function listen(
  t: TestContext,
  options: Options | undefined,
  page: (req: IncomingMessage, res: ServerResponse) => unknown,
): Promise<number> {
  const listener = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (await answerApi(req, res)) return
    if (req.url === '/favicon.ico') res.writeHead(204).end()
    else await page(req, res)
  }
  return HTTP.start(t, listener, options ?? {}).then(({ port }) => port)
}

interface Reply {
  type(name: string): Reply
  header(name: string, value: string): Reply
  send(body: unknown): unknown
}

async function fastifyApp(
  t: TestContext,
  options: Options | undefined,
  send: (reply: Reply) => unknown,
): Promise<number> {
  const { port } = await startFastify(t, options ?? {}, (app) => {
    app.get('/', async (_request, reply) => send(reply as unknown as Reply))
    app.all('/api/*', async (request, reply) => {
      reply.hijack()
      await answerApi(request.raw, reply.raw)
    })
  })
  return port
}
