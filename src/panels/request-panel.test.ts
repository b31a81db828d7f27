import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panels/panel.ts'
import type { RequestInfo } from '../model/http-messages.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { RequestPanel } from './request-panel.ts'

const CANARY = 'c4naryC4NARY'
const config = resolveConfig({}, {})
const panel = new RequestPanel(config)

function request(info: Partial<RequestInfo>): RequestContext {
  const defaults = {
    method: 'GET',
    url: '/',
    path: '/',
    route: null,
    httpVersion: '1.1',
    headers: [],
    remoteAddress: null,
  }
  return { id: 'r', config, state: new Map(), request: { ...defaults, ...info } } as unknown as RequestContext
}

test('shows what was asked for', () => {
  const stats = panel.generateStats(
    request({
      method: 'POST',
      url: '/shop/caf%C3%A9?tag=a&tag=b+c&empty=&flag',
      path: '/shop/caf%C3%A9',
      route: '/shop/:name',
      remoteAddress: '127.0.0.1',
    }),
  )
  assert.deepEqual(stats.query, [
    ['tag', 'a'],
    ['tag', 'b c'],
    ['empty', ''],
    ['flag', ''],
  ])
  assert.deepEqual([stats.method, stats.path, stats.route], ['POST', '/shop/caf%C3%A9', '/shop/:name'])
  assert.deepEqual([stats.httpVersion, stats.remoteAddress], ['1.1', '127.0.0.1'])
  assert.equal(panel.navSubtitle(stats), 'POST /shop/:name')
  assert.equal(panel.navSubtitle(panel.generateStats(request({}))), 'GET /')
  assert.deepEqual(panel.generateStats(request({})).query, [])
})

test('headers stand in their groups', () => {
  const { headers } = panel.generateStats(
    request({
      headers: [
        ['Host', 'localhost'],
        ['Accept', '*/*'],
        ['Content-Type', 'text/plain'],
        ['If-None-Match', '"1"'],
        ['Origin', 'http://localhost'],
        ['X-Forwarded-For', '10.0.0.1'],
        ['Authorization', 'Bearer x'],
        ['Cookie', 'a=1'],
        ['X-Own', '1'],
      ],
    }),
  )
  const names = Object.entries(headers).map(([group, list]) => [group, list.map(([name]) => name)])
  assert.deepEqual(Object.fromEntries(names), {
    connection: ['Host'],
    client: ['Accept'],
    content: ['Content-Type'],
    caching: ['If-None-Match'],
    cors: ['Origin'],
    proxy: ['X-Forwarded-For'],
    security: ['Authorization'],
    cookies: ['Cookie'],
    other: ['X-Own'],
  })
})

test('keeps no secret, even where nothing was redacted before', () => {
  const stats = panel.generateStats(
    request({
      url: `/a;jsessionid=${CANARY}?password=${CANARY}&next=%2Fb%3Ftoken%3D${CANARY}&u%5Bsecret%5D=${CANARY}`,
      path: `/a;jsessionid=${CANARY}`,
      headers: [
        ['Cookie', `sid=${CANARY}; theme=${CANARY}`],
        ['cookie', CANARY],
        ['Authorization', `Bearer ${CANARY}`],
        ['X-Api-Key', CANARY],
        ['Referer', `http://localhost/?token=${CANARY}`],
      ],
    }),
  )
  assert.ok(!JSON.stringify(stats).includes(CANARY), JSON.stringify(stats))
  assert.deepEqual(stats.cookies, [
    ['sid', '[redacted]'],
    ['theme', '[redacted]'],
    ['[redacted]', '[redacted]'],
  ])
  assert.deepEqual(stats.query, [
    ['password', '[redacted]'],
    ['next', '/b?token=[redacted]'],
    ['u[secret]', '[redacted]'],
  ])
})

test('two requests on one panel do not meet', () => {
  const [one, two] = [request({ url: '/?a=1' }), request({ url: '/?b=2' })] as const
  void panel.processRequest(one)
  void panel.processRequest(two)
  assert.deepEqual(panel.generateStats(two).query, [['b', '2']])
  assert.deepEqual(panel.generateStats(one).query, [['a', '1']])
})

test('is bounded', () => {
  const headers = [['cookie', 'a=b;'.repeat(100_000)]] as [string, string][]
  const stats = panel.generateStats(request({ url: `/?${'a=1&'.repeat(100_000)}`, headers }))
  assert.ok(JSON.stringify(stats).length < 60_000)
  assert.equal(stats.query.length, 500)
})
