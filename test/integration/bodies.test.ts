import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { KITS } from './apps.support.ts'
import type { Kit, Options } from './apps.support.ts'
import { exchange, parseAnswers } from './client.support.ts'
import { KINDS, questionOf } from './kinds.support.ts'
import type { Kind } from './kinds.support.ts'
import { comparable, countOurs } from './wire.support.ts'
import type { TestContext } from 'node:test'

for (const kit of KITS) {
  test(`${kit.name}: every kind of response is the same without the toolbar, but for our headers`, async (t) => {
    const bare = await askAll(t, kit, null)
    const profiled = await askAll(t, kit, {})
    for (const [index, kind] of KINDS.entries()) {
      const answers = parseAnswers(profiled[index]!, [kind.method ?? 'GET'])
      const expected = parseAnswers(bare[index]!, [kind.method ?? 'GET'])
      assert.deepEqual(
        answers.map((answer) => comparable(answer, 'our headers')),
        expected.map((answer) => comparable(answer, 'nothing of ours')),
        kind.name,
      )
      assert.equal(countOurs(answers.at(-1)!), 3, `our headers: ${kind.name}`)
    }
  })

  test(`${kit.name}: in production, nothing at all differs`, async (t) => {
    const bare = await askAll(t, kit, null)
    setNodeEnv(t, 'production')
    const shipped = await askAll(t, kit, {})
    for (const [index, kind] of KINDS.entries()) {
      assert.equal(withoutDate(shipped[index]!), withoutDate(bare[index]!), kind.name)
    }
  })

  test(`${kit.name}: a stranger sees nothing of ours`, async (t) => {
    const app = await kit.start(t, (_req, res) => res.end('public'))
    const stranger: Kind = { name: 'stranger', headers: ['X-Forwarded-For: 203.0.113.9'], handle: () => {} }
    const [answer] = parseAnswers(await exchange(app.port, questionOf(stranger)))
    assert.equal(answer!.body.toString(), 'public')
    assert.equal(countOurs(answer!), 0)
    assert.doesNotMatch(answer!.headers.join('\n'), /toolbar|server-timing/i)
  })

  test(`${kit.name}: a connection that is kept carries answer after answer`, async (t) => {
    const listener = (req: IncomingMessage, res: ServerResponse) => res.end(`answer to ${req.url}`)
    const [bare, profiled] = [await kit.start(t, listener, null), await kit.start(t, listener)]
    const paths = ['/a', '/b', '/c', '/d']
    const head = 'HTTP/1.1\r\nHost: localhost\r\n'
    const question = `${paths.map((path) => `GET ${path} ${head}\r\n`).join('')}GET /end ${head}Connection: close\r\n\r\n`
    const expected = parseAnswers(await exchange(bare.port, question))
    const answers = parseAnswers(await exchange(profiled.port, question))
    assert.equal(answers.length, 5)
    assert.deepEqual(
      answers.map((answer) => comparable(answer, 'our headers')),
      expected.map((answer) => comparable(answer, 'nothing of ours')),
    )
    assert.equal(new Set(answers.map(({ headers }) => headers.find((line) => line.includes('Request:')))).size, 5)
  })
}

function setNodeEnv(t: TestContext, value: string): void {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = value
  t.after(() => {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
}

/** Returns the bytes of each kind's answer, in order. */
async function askAll(t: TestContext, kit: Kit, options: Options): Promise<Buffer[]> {
  const answers: Buffer[] = []
  const { port } = await kit.start(t, (req, res) => KINDS[Number(req.url?.slice(1))]!.handle(req, res), options)
  for (const [index, kind] of KINDS.entries()) answers.push(await exchange(port, questionOf(kind, `/${index}`)))
  return answers
}

const withoutDate = (bytes: Buffer): string => bytes.toString('latin1').replace(/\r\nDate: [^\r]*/g, '\r\nDate: now')
