import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { asCurl, isShownRequest } from './curl.ts'

const ORIGIN = 'http://127.0.0.1:3000'

test('a plain request is one command', () => {
  assert.equal(asCurl({ method: 'GET', url: '/orders?page=2', headers: {} }, ORIGIN), `curl '${ORIGIN}/orders?page=2'`)
})

test('method, headers and compression are sent again; those of the connection are not', () => {
  const headers = {
    client: [
      ['accept', 'application/json'],
      ['accept-encoding', 'gzip, br'],
    ],
    connection: [['host', '127.0.0.1:3000']],
    content: [['content-length', '0']],
  } as const
  assert.equal(
    asCurl({ method: 'PURGE', url: '/', headers }, ORIGIN),
    `curl --request 'PURGE' \\\n  '${ORIGIN}/' \\\n  --header 'accept: application/json' \\\n  --compressed`,
  )
})

test('it says which secrets and which body are missing', () => {
  const headers = {
    security: [['authorization', '[redacted]']],
    cookies: [['cookie', 'sid=[redacted]']],
    content: [['content-length', '12']],
  } as const
  const lines = asCurl({ method: 'POST', url: '/login?token=[redacted]', headers }, ORIGIN).split('\n')
  assert.deepEqual(lines.slice(0, 3), [
    '# Without authorization, cookie: their values are secrets, which are not kept.',
    '# [redacted] in the address stands for a secret, which is not kept.',
    "# Without the request's body, which is not kept: add --data.",
  ])
})

test('a shell takes every text as one word', () => {
  const url = `/it's?a=$(touch x)&b=\`y\`"`
  const command = asCurl({ method: 'GET', url, headers: { client: [['x-note', "a'b\\"]] } }, ORIGIN)
  const words = execFileSync('sh', ['-c', command.replace(/^curl/, 'printf "%s\\n"')], { encoding: 'utf8' })
  assert.equal(words, `${ORIGIN}${url}\n--header\nx-note: a'b\\\n`)
})

test('statistics without a request are none', () => {
  for (const stats of [null, 'x', {}, { method: 'GET', url: '/' }]) assert.equal(isShownRequest(stats), false)
  assert.equal(isShownRequest({ method: 'GET', url: '/', headers: {} }), true)
})
