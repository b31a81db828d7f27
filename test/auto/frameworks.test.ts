import assert from 'node:assert/strict'
import { test } from 'node:test'
import { API, ask, asyncStats, listRecords, recordOf } from '../integration/client.support.ts'
import type { Answer, Ask } from '../integration/client.support.ts'
import { startApp } from './apps.support.ts'

const QUESTIONS: readonly Ask[] = [
  { path: '/users/7?full=1' },
  { path: '/fail' },
  { path: '/echo', method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } },
]

/** An unchanged app on each framework, and the route that only the framework knows. */
const APPS = [
  ['http.mjs', null],
  ['express.cjs', '/users/:id'],
  ['koa.mjs', '/users/:id'],
  ['hono.mjs', null],
  ['fastify.mjs', '/users/:id'],
  ['nest.mjs', '/users/:id'],
] as const

for (const [script, route] of APPS) {
  test(`${script}, unchanged: the same answers, and a record of every request`, async (t) => {
    const [bare, port] = await Promise.all([startApp(t, script, { auto: false }), startApp(t, script, { auto: true })])
    for (const question of QUESTIONS) {
      const [expected, answer] = await Promise.all([ask(bare, question), ask(port, question)])
      assert.deepEqual(ofTheApp(answer), ofTheApp(expected))
      const record = await recordOf(port, answer)
      assert.deepEqual(
        [record.path, record.status, record.complete],
        [question.path?.split('?')[0], answer.status, true],
      )
    }
    const user = await recordOf(port, await ask(port, QUESTIONS[0]))
    assert.equal(user.route, route)
    const { tasks, awaitPoints } = asyncStats(user)
    const load = tasks.find((task) => task.name === 'loadUser')
    assert.deepEqual([load?.file, load?.line, load?.status], ['test/fixtures/auto/work.mjs', 3, 'completed'])
    assert.ok(awaitPoints.some((point) => point.function === 'loadUser' && point.sites[0]?.line === 4))
    const failed = await recordOf(port, await ask(port, QUESTIONS[1]))
    assert.equal(asyncStats(failed).tasks.find((task) => task.name === 'fail')?.status, 'failed')
    assert.equal((await listRecords(port)).length, QUESTIONS.length + 2)
  })
}

/** Removes the toolbar's headers and the time of day from an answer. */
function ofTheApp({ status, headers, body }: Answer): Answer {
  const own = Object.entries(headers).filter(([name]) => !/^(x-debug-toolbar-|server-timing$|date$)/.test(name))
  return { status, headers: Object.fromEntries(own), body }
}

for (const framework of ['express', 'fastify', 'koa', 'hono', 'nest']) {
  test(`${framework}: the adapter in the app wins, nothing runs twice, and its dashboard is the only one`, async (t) => {
    const port = await startApp(t, `${framework}-with-adapter.mjs`, { auto: true })
    const answer = await ask(port, { path: '/users/7' })
    assert.equal(
      answer.headers['x-debug-toolbar-link'],
      `/_of_the_app/requests/${String(answer.headers['x-debug-toolbar-request'])}`,
    )
    assert.equal(String(answer.headers['server-timing']).match(/total;/g)?.length, 1)
    assert.equal((await ask(port, { path: API })).status, 404)
    const { requests } = JSON.parse((await ask(port, { path: '/_of_the_app/api/requests' })).body) as {
      requests: unknown[]
    }
    // The question for the missing dashboard is one of the app's.
    assert.equal(requests.length, 2)
  })
}

test('options come by environment', async (t) => {
  const env = { DEBUG_TOOLBAR_BASE_PATH: '/_elsewhere', DEBUG_TOOLBAR_EXCLUDE_PATHS: '/fail' }
  const port = await startApp(t, 'http.mjs', { auto: true, env })
  assert.match(String((await ask(port)).headers['x-debug-toolbar-link']), /^\/_elsewhere\//)
  assert.equal((await ask(port, { path: '/fail' })).headers['x-debug-toolbar-request'], undefined)
  assert.equal((await ask(port, { path: '/_elsewhere/api/requests' })).status, 200)
})

test('a bad option ends the process at its start, and says which', async (t) => {
  const env = { DEBUG_TOOLBAR_MAX_REQUEST_HISTORY: 'many' }
  await assert.rejects(startApp(t, 'http.mjs', { auto: true, env }), /ConfigError.*DEBUG_TOOLBAR_MAX_REQUEST_HISTORY/s)
})

for (const env of [{ NODE_ENV: 'production' }, { DEBUG_TOOLBAR_ENABLED: 'false' }]) {
  test(`with ${JSON.stringify(env)} nothing at all differs`, async (t) => {
    const [bare, port] = await Promise.all([
      startApp(t, 'http.mjs', { auto: false, env }),
      startApp(t, 'http.mjs', { auto: true, env }),
    ])
    for (const path of ['/users/1', API]) {
      const [expected, answer] = await Promise.all([ask(bare, { path }), ask(port, { path })])
      delete expected.headers.date
      delete answer.headers.date
      assert.deepEqual(answer, expected)
    }
  })
}
