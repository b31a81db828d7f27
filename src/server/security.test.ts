import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Answer, HarnessOptions, Running } from './harness.test.support.ts'
import { codeOf, fakeAssets, readToken, requestText, startServer, summaryOf } from './harness.test.support.ts'
import { routes } from './routes/routes.ts'

/** Tests the rows of the security page that concern the server, over real sockets. */

const BASE = '/_debug_toolbar'
const PAGE = `${BASE}/api/requests`
const REMOTE = '203.0.113.9'

const doors = routes.map(({ method, path }) => ({
  method,
  path: BASE + path.replace(':id', 'r1').replace(':name', 'main-abcdefgh.js'),
}))

/** Asks every route with a request that is valid except for these header lines; the token is valid too. */
async function askEverywhere(t: TestContext, options: HarnessOptions, headers: string[]): Promise<Answer[]> {
  const open = { ...options, config: {} }
  delete open.peerAddress
  const token = await readToken(await startServer(t, open))
  assert.notEqual(token, '')
  const running = await startServer(t, options)
  const lines = [...(headers.some((line) => /^host:/i.test(line)) ? [] : ['Host: localhost']), ...headers]
  return Promise.all(doors.map(({ method, path }) => running.raw(requestText(method, path, lines))))
}

function assertRefused(answers: Answer[], code: string): void {
  assert.equal(answers.length, routes.length)
  for (const answer of answers) {
    assert.equal(answer.status, 403)
    assert.equal(codeOf(answer), code)
  }
}

/** Returns the status of one request with these header lines and no others. */
async function statusFor(running: Running, ...headers: string[]): Promise<number> {
  return (await running.raw(requestText('GET', PAGE, headers))).status
}

describe('Guard on every route', () => {
  test('each refuses a peer that is not loopback', async (t) => {
    assertRefused(await askEverywhere(t, { peerAddress: () => REMOTE }, []), 'FORBIDDEN_PEER')
  })

  test('each refuses a peer that is not loopback, whatever X-Forwarded-For says', async (t) => {
    const answers = await askEverywhere(t, { peerAddress: () => REMOTE }, ['X-Forwarded-For: 127.0.0.1'])
    assertRefused(answers, 'FORBIDDEN_PROXY')
  })

  test('each refuses a wrong Host', async (t) => {
    assertRefused(await askEverywhere(t, {}, ['Host: evil.com']), 'FORBIDDEN_HOST')
  })

  test('each refuses a wrong Origin', async (t) => {
    assertRefused(await askEverywhere(t, {}, ['Origin: https://evil']), 'FORBIDDEN_ORIGIN')
  })

  test('each refuses whom showToolbar refuses', async (t) => {
    assertRefused(await askEverywhere(t, { config: { showToolbar: () => false } }, []), 'CLOSED')
  })

  test('each other method and path is guarded, too', async (t) => {
    const running = await startServer(t, { peerAddress: () => REMOTE })
    for (const method of ['POST', 'OPTIONS', 'HEAD', 'PUT']) {
      assert.equal((await running.ask(method, `${BASE}/nothing`)).status, 403, method)
    }
  })

  test('showToolbar and allowedHosts let a remote peer in', async (t) => {
    const shown = await startServer(t, { peerAddress: () => REMOTE, config: { showToolbar: () => true } })
    assert.equal((await shown.ask('GET', PAGE)).status, 200)
    const named = await startServer(t, { peerAddress: () => REMOTE, config: { allowedHosts: ['dev.test'] } })
    assert.equal(await statusFor(named, 'Host: dev.test:3000'), 200)
    assert.equal(await statusFor(named, 'Host: localhost'), 403)
  })

  test('a throwing showToolbar closes, with one warning', async (t) => {
    const showToolbar = (): boolean => {
      throw new Error('no session')
    }
    const running = await startServer(t, { config: { showToolbar } })
    assert.equal((await running.ask('GET', PAGE)).status, 403)
    assert.equal((await running.ask('GET', '/app')).body, 'app false')
    assert.equal(running.logger.warnings.length, 1)
  })
})

test('Behind a proxy nobody thought of: a proxy’s request is a stranger’s', async (t) => {
  const running = await startServer(t)
  const headers = [
    'Forwarded: for=127.0.0.1',
    'Forwarded:',
    'Via: 1.1 nginx',
    'X-Forwarded-For: 127.0.0.1',
    'x-forwarded-host: localhost',
    'X-FORWARDED-PROTO: https',
    'X-Forwarded-Anything: 1',
    'X-Real-IP: 127.0.0.1',
    'CF-Connecting-IP: 127.0.0.1',
  ]
  for (const header of headers) {
    const answer = await running.ask('GET', PAGE, header)
    assert.equal(answer.status, 403, header)
    assert.equal(codeOf(answer), 'FORBIDDEN_PROXY', header)
    assert.equal((await running.ask('GET', '/app', header)).body, 'app false', header)
  }
})

test('Behind a proxy that serves a host of allowedHosts: open, changes included', async (t) => {
  const running = await startServer(t, { config: { allowedHosts: ['dev.test'] } })
  const proxied = ['X-Forwarded-Host: dev.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 1.2.3.4']
  assert.equal((await running.ask('GET', PAGE, ...proxied)).status, 200)
  const token = await readToken(running)
  const change = await running.ask(
    'DELETE',
    PAGE,
    ...proxied,
    'Origin: https://dev.test',
    `X-Debug-Toolbar-Token: ${token}`,
  )
  assert.equal(change.status, 204)
  assert.equal((await running.ask('GET', PAGE, 'X-Forwarded-Host: www.test')).status, 403)
})

test('Strangers see nothing at all: sees() is false for each of them, true for the developer', async (t) => {
  const running = await startServer(t)
  assert.equal((await running.ask('GET', '/')).body, 'app true')
  assert.equal((await running.ask('GET', '/', 'Origin: https://evil')).body, 'app true')
  assert.equal((await running.raw(requestText('GET', '/', ['Host: evil.com']))).body, 'app false')
  const remote = await startServer(t, { peerAddress: () => REMOTE })
  assert.equal((await remote.ask('GET', '/')).body, 'app false')
  const socket = await startServer(t, { peerAddress: () => undefined })
  assert.equal((await socket.ask('GET', '/')).body, 'app false')
  const broken = await startServer(t, {
    peerAddress: () => {
      throw new Error('gone')
    },
  })
  assert.equal((await broken.ask('GET', '/')).body, 'app false')
  assert.equal((await broken.ask('GET', PAGE)).status, 500)
})

test('DNS rebinding: only loopback hosts are served', async (t) => {
  const running = await startServer(t)
  const refused = [
    ['Host: evil.com'],
    ['Host: localhost.evil.com'],
    ['Host: 127.0.0.1.nip.io'],
    [],
    ['Host:'],
    ['Host: localhost', 'Host: localhost'],
    ['Host: localhost', 'host: evil.com'],
    ['Host: localhost:3000@evil.com'],
  ]
  for (const headers of refused) assert.equal(await statusFor(running, ...headers), 403, headers.join())
  for (const host of ['localhost', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:1']) {
    assert.equal(await statusFor(running, `Host: ${host}`), 200, host)
  }
})

test('DNS rebinding: an absolute target must agree with Host', async (t) => {
  const running = await startServer(t)
  const ask = (target: string): Promise<Answer> => running.raw(requestText('GET', target + PAGE, ['Host: localhost']))
  assert.equal((await ask('http://evil.com')).status, 403)
  assert.equal((await ask('http://localhost')).status, 200)
})

test('Cross-origin: 403, and never an Access-Control-Allow-Origin', async (t) => {
  const before: HarnessOptions['before'] = (_req, res) => {
    res.setHeader('Access-Control-Allow-Origin', '*')
    res.setHeader('Content-Encoding', 'gzip')
  }
  const running = await startServer(t, { before })
  const headers = [
    'Origin: https://evil',
    'Origin: null',
    `Origin: http://127.0.0.1:${running.port + 1}`,
    `Origin: http://localhost:${running.port}`,
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
    'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate',
  ]
  for (const header of headers) assert.equal((await running.ask('GET', PAGE, header)).status, 403, header)
  const own = `Origin: http://127.0.0.1:${running.port}`
  for (const header of [own, 'Sec-Fetch-Site: none', 'Sec-Fetch-Site: same-origin']) {
    const answer = await running.ask('GET', PAGE, header)
    assert.equal(answer.status, 200, header)
    assert.equal(answer.headers.get('access-control-allow-origin'), undefined)
    assert.equal(answer.headers.get('content-encoding'), undefined)
  }
})

test('CSRF: a changing request needs the token of the page', async (t) => {
  const running = await startServer(t)
  running.reader.rows = [summaryOf()]
  const token = await readToken(running)
  assert.match(token, /^[\w-]{43}$/)
  const wrong = [[], ['X-Debug-Toolbar-Token:'], [`X-Debug-Toolbar-Token: ${token.slice(1)}x`]]
  for (const headers of wrong) {
    const answer = await running.ask('DELETE', PAGE, ...headers)
    assert.equal(answer.status, 403)
    assert.equal(codeOf(answer), 'FORBIDDEN_TOKEN')
  }
  assert.equal(running.reader.rows.length, 1)
  assert.equal((await running.ask('DELETE', PAGE, `X-Debug-Toolbar-Token: ${token}`)).status, 204)
  assert.equal(running.reader.rows.length, 0)
})

test('CSRF: no GET changes anything, and two processes have two tokens', async (t) => {
  const running = await startServer(t)
  running.reader.rows = [summaryOf()]
  for (const { method, path } of doors.filter((door) => door.method === 'GET' && !door.path.endsWith('events'))) {
    assert.ok((await running.ask(method, path)).status < 500)
  }
  assert.equal(running.reader.rows.length, 1)
  assert.notEqual(await readToken(running), await readToken(await startServer(t)))
})

test('XSS: hostile text comes back as JSON, and no page is made from it', async (t) => {
  const hostile = '/<img src=x onerror=alert(1)></script>\u2028\u202Ejavascript:'
  const running = await startServer(t)
  running.reader.rows = [summaryOf({ path: hostile })]
  const list = await running.ask('GET', PAGE)
  assert.equal(list.headers.get('content-type'), 'application/json; charset=utf-8')
  assert.equal((JSON.parse(list.body) as { requests: { path: string }[] }).requests[0]?.path, hostile)
  const page = await running.ask('GET', `${BASE}/requests/<script>`)
  assert.equal(page.status, 404)
  assert.equal(page.headers.get('content-type'), 'application/json; charset=utf-8')
  const bad = await running.ask('GET', `${PAGE}?limit=<script>`)
  assert.equal(bad.headers.get('content-type'), 'application/json; charset=utf-8')
})

test('CSP: the page runs no inline code and cannot be framed', async (t) => {
  const page = await (await startServer(t)).ask('GET', BASE)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.doesNotMatch(policy, /unsafe|\*/)
  const wanted = [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]
  for (const directive of wanted) assert.ok(policy.split('; ').includes(directive), directive)
  assert.doesNotMatch(page.body, /<script(?![^>]* src=)|<style| on\w+=| style=/)
})

test('every answer forbids caching, sniffing, framing and reading by others', async (t) => {
  const running = await startServer(t)
  const paths = [BASE, PAGE, `${BASE}/nothing`, `${PAGE}?limit=x`, `${BASE}/assets/main-abcdefgh.js`]
  for (const path of paths) {
    const { headers } = await running.ask('GET', path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path)
    assert.equal(headers.get('x-frame-options'), 'DENY', path)
    const expected = path.includes('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    assert.equal(headers.get('cache-control'), expected, path)
  }
})

test('Paths: hostile targets are answered, read no file and harm nothing', async (t) => {
  const running = await startServer(t, { server: { maxHeaderSize: 131_072 } })
  const table: [string, number][] = [
    ['/assets/../package.json', 404],
    ['/assets/..%2f..%2fpackage.json', 404],
    ['/assets/%00', 404],
    ['/assets/.vite/manifest.json', 404],
    ['/assets/__proto__', 404],
    ['/../../etc/passwd', 404],
    ['//etc/passwd', 404],
    ['/api/requests/', 404],
    ['/api/requests/..', 404],
    ['/api/requests/__proto__', 404],
    ['/api/requests/%E0%A4%A', 404],
    ['/api/requests/\x01\x7f', 400],
    ['/api/requests?path=%E0%A4%A&limit=5', 200],
    [`/${'a'.repeat(65_536)}`, 414],
    [`/api/requests?path=${'%41'.repeat(2000)}`, 200],
  ]
  for (const [path, status] of table) {
    const answer = await running.ask('GET', BASE + path)
    assert.equal(answer.status, status, path.slice(0, 60))
    assert.ok(answer.body.length < 500, path.slice(0, 60))
  }
  assert.equal((await running.ask('GET', BASE)).status, 200)
  assert.equal((await fakeAssets.load())?.files.has('../package.json'), false)
})
