import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'
import { fixture, splitReport, startCli } from './cli.support.ts'

test('a server tells its dashboard once, records every request, and has no report', async () => {
  const started = startCli(['run', fixture('server.mjs')])
  const [, port] = await started.seen(/^(\d+)\n/)
  const [, told] = await started.seen(/Dashboard: http:\/\/127\.0\.0\.1:(\d+)\/_debug_toolbar\/\n/)
  assert.equal(told, port)
  const answer = await ask(Number(port), { path: '/first' })
  assert.equal(answer.body, 'loaded')
  const record = await recordOf(Number(port), answer)
  assert.equal(record.path, '/first')
  assert.ok(asyncStats(record).tasks.some((task) => task.name === 'load'))
  await ask(Number(port), { path: '/end' })
  const finished = await started.finished
  assert.equal(finished.code, 0)
  assert.equal(splitReport(finished).report, null)
  assert.equal(finished.stderr.match(/Dashboard/g)?.length, 1)
})

test('workers of a cluster record their requests; the first tells the dashboard', async () => {
  const started = startCli(['run', fixture('workers.mjs')])
  const [, port] = await started.seen(/^(\d+)\n/)
  await started.seen(new RegExp(`Dashboard: http://127\\.0\\.0\\.1:${port}/_debug_toolbar/`))
  const answer = await ask(Number(port))
  assert.equal(answer.body, 'from a worker')
  assert.equal(asyncStats(await recordOf(Number(port), answer)).tasksCreated, 1)
  started.child.stdin.end()
  const finished = await started.finished
  assert.equal(finished.stderr.match(/Dashboard/g)?.length, 1)
  assert.equal(splitReport(finished).report, null)
})
