import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panels/panel.ts'
import type { ResponseInfo } from '../model/http-messages.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { ResponsePanel } from './response-panel.ts'

const CANARY = 'c4naryC4NARY'
const config = resolveConfig({}, {})
const panel = new ResponsePanel(config)

function request(info: Partial<ResponseInfo> | null): RequestContext {
  const defaults = {
    status: 200,
    statusMessage: 'OK',
    headers: [],
    timeToFirstByte: 3,
    bytesSent: 84_213,
    complete: true,
  }
  const response = info === null ? null : { ...defaults, ...info }
  return { id: 'r', config, state: new Map(), response } as unknown as RequestContext
}

test('shows what was answered', () => {
  const stats = panel.generateStats(request({}))
  const { headers, ...rest } = stats
  assert.deepEqual(rest, { status: 200, statusMessage: 'OK', size: 84_213, timeToFirstByte: 3, complete: true })
  assert.deepEqual(Object.keys(headers), ['ours', 'caching', 'cookies', 'cors', 'security', 'content', 'other'])
  assert.equal(panel.navSubtitle(stats), '200 · 84 kB')
})

test('says where there is no answer, no size, or no end', () => {
  const subtitle = (info: Partial<ResponseInfo> | null) => panel.navSubtitle(panel.generateStats(request(info)))
  assert.equal(subtitle(null), 'none')
  assert.equal(subtitle({ bytesSent: null }), '200')
  assert.equal(subtitle({ complete: false, bytesSent: 10 }), '200 · 10 B · incomplete')
  assert.equal(panel.generateStats(request(null)).complete, false)
})

test('headers stand in their groups', () => {
  const { headers } = panel.generateStats(
    request({
      headers: [
        ['X-Debug-Toolbar-Request', '1'],
        ['Server-Timing', 'total;dur=1'],
        ['ETag', '"1"'],
        ['Content-Security-Policy', "default-src 'self'"],
        ['Content-Type', 'text/html'],
        ['Access-Control-Allow-Origin', 'http://localhost'],
        ['Set-Cookie', 'a=1'],
        ['X-Own', '1'],
      ],
    }),
  )
  const names = Object.entries(headers).map(([group, list]) => [group, list.map(([name]) => name)])
  assert.deepEqual(Object.fromEntries(names), {
    ours: ['X-Debug-Toolbar-Request', 'Server-Timing'],
    caching: ['ETag'],
    security: ['Content-Security-Policy'],
    content: ['Content-Type'],
    cors: ['Access-Control-Allow-Origin'],
    cookies: ['Set-Cookie'],
    other: ['X-Own'],
  })
})

test('keeps no secret, even where nothing was redacted before', () => {
  const stats = panel.generateStats(
    request({
      headers: [
        ['Set-Cookie', `sid=${CANARY}; Path=/`],
        ['Set-Cookie', `csrf=${CANARY}; Secure`],
        ['X-Auth-Token', CANARY],
        ['Location', `https://user:${CANARY}@host/?code=1&access_token=${CANARY}`],
      ],
    }),
  )
  assert.ok(!JSON.stringify(stats).includes(CANARY))
  assert.deepEqual(stats.headers.cookies, [
    ['Set-Cookie', 'sid=[redacted]; Path=/'],
    ['Set-Cookie', 'csrf=[redacted]; Secure'],
  ])
})

test('two requests on one panel do not meet', () => {
  const [one, two] = [request({ status: 201 }), request({ status: 404 })] as const
  void panel.processResponse(two)
  void panel.processResponse(one)
  assert.deepEqual([panel.generateStats(one).status, panel.generateStats(two).status], [201, 404])
})
