import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { HTTP, KITS } from './apps.support.ts'
import type { Kit, Options } from './apps.support.ts'
import { exchange, open, parseAnswers, readAll } from './client.support.ts'
import type { RawAnswer } from './client.support.ts'
import { KINDS, questionOf } from './kinds.support.ts'
import type { Kind } from './kinds.support.ts'
import { decode, missingToolbar, NAVIGATION, NO_PAGES, PAGE, PAGES } from './pages.support.ts'
import { comparable, countOurs } from './wire.support.ts'

const SNIPPET =
  /<script src="\/_debug_toolbar\/assets\/toolbar-[\w-]+\.js" integrity="sha384-[\w+/=]+" data-debug-toolbar-base="\/_debug_toolbar" data-debug-toolbar-request="([\w-]+)"(?: nonce="[^"]*")?><\/script>/g
/** Headers about the bytes, which have changed. */
const OF_BYTES = /^(?:content-length|transfer-encoding|etag|last-modified):/i

describe('the toolbar in pages', { skip: missingToolbar() }, () => {
  for (const kit of KITS) {
    test(`${kit.name}: a page is the same without the toolbar, but for one element`, async (t) => {
      const kinds = PAGES.map(navigating)
      const [bare, shown] = [await askAll(t, kit, null, kinds), await askAll(t, kit, {}, kinds)]
      for (const [index, kind] of PAGES.entries()) assertPage(kind, bare[index]!, shown[index]!)
    })

    test(`${kit.name}: an answer that is no page stays unchanged`, async (t) => {
      t.mock.method(console, 'error', () => {})
      const kinds = [...KINDS.filter(({ name }) => name !== 'HTML'), ...NO_PAGES].map(navigating)
      const [bare, shown] = [await askAll(t, kit, null, kinds), await askAll(t, kit, {}, kinds)]
      for (const [index, { name }] of kinds.entries()) {
        assert.deepEqual(
          shown[index]!.map((answer) => comparable(answer, 'our headers')),
          bare[index]!.map((answer) => comparable(answer, 'nothing of ours')),
          name,
        )
      }
    })

    test(`${kit.name}: a stranger's page, and any page with injectHtml off, has nothing of it`, async (t) => {
      const kinds = PAGES.filter(({ name }) => !/big|streamed|pieces/.test(name)).map(navigating)
      const bare = await askAll(t, kit, null, kinds)
      const strangers = kinds.map((kind) => ({ ...kind, headers: [...(kind.headers ?? []), 'Via: 1.1 proxy'] }))
      const closed = await askAll(t, kit, {}, strangers)
      const off = await askAll(t, kit, { injectHtml: false }, kinds)
      for (const [index, { name }] of kinds.entries()) {
        const expected = bare[index]!.map((answer) => comparable(answer, 'nothing of ours'))
        assert.deepEqual(
          closed[index]!.map((answer) => comparable(answer, 'nothing of ours')),
          expected,
          name,
        )
        assert.deepEqual(
          off[index]!.map((answer) => comparable(answer, 'our headers')),
          expected,
          name,
        )
      }
    })
  }

  test("the page's own nonce is used, and its policy stays", async (t) => {
    const policy = "default-src 'none'; script-src 'nonce-r4nd0m+/=' 'strict-dynamic'"
    const answer = await askPage(t, (_req, res) => {
      res.setHeader('Content-Type', 'text/html').setHeader('Content-Security-Policy', policy).end(PAGE)
    })
    assert.match(answer.body.toString(), /<script [^>]* nonce="r4nd0m\+\/="><\/script><\/body><\/html>\n$/)
    assert.ok(answer.headers.includes(`Content-Security-Policy: ${policy}`))
  })

  test('pages that overlap name each its own request', async (t) => {
    const waiting: (() => void)[] = []
    const { port } = await HTTP.start(t, async (_req, res) => {
      res.setHeader('Content-Type', 'text/html').write('<html><body>')
      await new Promise<void>((go) => {
        waiting.push(go)
        if (waiting.length === 20) waiting.toReversed().forEach((each) => each())
      })
      res.end('</body></html>')
    })
    const question = questionOf(navigating({ name: 'page', handle: () => {} }))
    const answers = (await Promise.all(Array.from({ length: 20 }, () => exchange(port, question)))).map(only)
    const ids = answers.map(({ body }) => [...body.toString().matchAll(SNIPPET)].map(([, id]) => id).join())
    assert.deepEqual(
      ids,
      answers.map(({ headers }) => headerOf(headers, 'X-Debug-Toolbar-Request')),
    )
    assert.equal(new Set(ids).size, 20)
  })

  test('a body that does not match its coding goes on unchanged', async (t) => {
    t.mock.method(console, 'warn', () => {})
    for (const coding of ['gzip', 'br', 'deflate']) {
      const answer = await askPage(t, (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': coding })
        for (const part of [PAGE, PAGE]) res.write(part)
        res.end(PAGE)
      })
      assert.equal(answer.body.toString(), PAGE + PAGE + PAGE, coding)
    }
  })

  test("results and callbacks of the app's writes are the same without the toolbar", async (t) => {
    const seen = async (options: Options): Promise<unknown[]> => {
      const events: unknown[] = []
      const finished = deferred<void>()
      const { port } = await HTTP.start(
        t,
        (_req, res) => {
          const note = (what: string) => (error?: Error | null) => void events.push([what, error?.name])
          res.setHeader('Content-Type', 'text/html')
          events.push(
            codeOf(() => res.write(null)),
            codeOf(() => res.write(5)),
            res.headersSent,
          )
          events.push(
            res.write('<html><body>', note('first')),
            res.write('', note('empty')),
            res.write('3c2f', 'hex', note('hex')),
          )
          res.on('finish', () => (events.push('finish', Object.keys(res).includes('write')), finished.resolve()))
          res.on('error', (error: NodeJS.ErrnoException) => events.push(error.code))
          events.push(res.end('body>', note('end')) === res, res.writableEnded, res.finished)
          events.push(
            codeOf(() => res.write('late', note('late'))),
            res.end() === res,
          )
        },
        options,
      )
      await exchange(port, questionOf(navigating({ name: 'page', handle: () => {} })))
      await finished.promise
      return events
    }
    assert.deepEqual(await seen({}), await seen(null))
  })

  test('a client that goes away ends the page, and nothing is left on its response', async (t) => {
    for (const coding of ['identity', 'gzip']) {
      const gone = deferred<ServerResponse>()
      const { port } = await HTTP.start(t, (_req, res) => {
        res.setHeader('Content-Type', 'text/html').setHeader('Content-Encoding', coding)
        res.on('close', () => gone.resolve(res))
        res.on('error', () => {})
        res.write(coding === 'gzip' ? Buffer.from([0x1f, 0x8b]) : '<html>')
        if (coding === 'gzip') res.flushHeaders()
      })
      const socket = await open(port, questionOf(navigating({ name: 'page', handle: () => {} })))
      if (coding === 'identity') await once(socket, 'data')
      socket.destroy()
      const res = await gone.promise
      await new Promise(setImmediate)
      assert.deepEqual(methodsLeftOn(res), [])
    }
  })

  test('a toolbar that is closed in the middle of a page leaves it whole, and nothing on its response', async (t) => {
    for (const coding of ['identity', 'gzip'] as const) {
      const halves = halvesOf(coding)
      const [wrote, go] = [deferred<ServerResponse>(), deferred<void>()]
      const app = await HTTP.start(t, async (_req, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': coding })
        res.write(halves[0])
        wrote.resolve(res)
        await go.promise
        res.end(halves[1])
      })
      const answering = exchange(app.port, questionOf(navigating({ name: 'page', handle: () => {} })))
      const res = await wrote.promise
      app.closeToolbar()
      go.resolve()
      const body = decode(only(await answering).body, coding === 'gzip' ? coding : undefined).toString()
      assert.equal(body.replace(SNIPPET, '[T]'), PAGE.replace('</body></html>', '[T]</body></html>'))
      assert.deepEqual(methodsLeftOn(res), [])
    }
  })
})

interface Deferred<Value> {
  promise: Promise<Value>
  resolve: (value: Value) => void
}

function deferred<Value>(): Deferred<Value> {
  let resolve!: (value: Value) => void
  const promise = new Promise<Value>((done) => (resolve = done))
  return { promise, resolve }
}

function halvesOf(coding: 'identity' | 'gzip'): [Buffer, Buffer] {
  const bytes = coding === 'gzip' ? gzipSync(PAGE) : Buffer.from(PAGE)
  return [bytes.subarray(0, 60), bytes.subarray(60)]
}

const methodsLeftOn = (res: ServerResponse): string[] =>
  ['write', 'end', 'emit', 'writeHead', 'writableEnded'].filter((name) => Object.hasOwn(res, name))

/** Adds a browser's headers for a page to the request. */
function navigating<Any extends Kind>(kind: Any): Any {
  const has = kind.headers?.some((line) => /^(?:accept|sec-fetch)/i.test(line)) === true
  return { ...kind, headers: [...(kind.headers ?? []), ...(has ? [] : NAVIGATION)] }
}

async function askAll(t: TestContext, kit: Kit, options: Options, kinds: readonly Kind[]): Promise<RawAnswer[][]> {
  const answers: RawAnswer[][] = []
  const { port } = await kit.start(t, (req, res) => kinds[Number(req.url?.slice(1))]!.handle(req, res), options)
  for (const [index, kind] of kinds.entries()) {
    answers.push(parseAnswers(await exchange(port, questionOf(kind, `/${index}`)), [kind.method ?? 'GET']))
  }
  return answers
}

async function askPage(
  t: TestContext,
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<RawAnswer> {
  const { port } = await HTTP.start(t, handle)
  const socket = await open(port, questionOf(navigating({ name: 'page', handle: () => {} })))
  return only(await readAll(socket))
}

function only(bytes: Buffer): RawAnswer {
  const answers = parseAnswers(bytes)
  assert.equal(answers.length, 1)
  return answers[0]!
}

function assertPage(kind: (typeof PAGES)[number], bare: RawAnswer[], shown: RawAnswer[]): void {
  const [plain, page] = [bare.at(-1)!, shown.at(-1)!]
  const expected = decode(plain.body, kind.coding).toString('latin1')
  const body = decode(page.body, kind.coding).toString('latin1')
  const ids = [...body.matchAll(SNIPPET)].map(([, id]) => id)
  assert.deepEqual(ids, [headerOf(page.headers, 'X-Debug-Toolbar-Request')], kind.name)
  assert.ok(body.replace(SNIPPET, '') === expected, `${kind.name}: the rest of the page is as it was`)
  assert.equal(countOurs(page), 3, kind.name)
  const rest = (answer: RawAnswer): object => ({
    ...answer,
    headers: answer.headers.filter((line) => !OF_BYTES.test(line)),
    body: Buffer.alloc(0),
  })
  assert.deepEqual(
    shown.map((answer) => comparable(rest(answer) as RawAnswer, 'our headers')),
    bare.map((answer) => comparable(rest(answer) as RawAnswer, 'nothing of ours')),
    kind.name,
  )
  assert.equal(headerOf(page.headers, 'ETag'), undefined, kind.name)
}

const headerOf = (headers: readonly string[], name: string): string | undefined =>
  headers.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))?.slice(name.length + 2)

function codeOf(action: () => unknown): string {
  try {
    action()
    return 'nothing was thrown'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no code'
  }
}
