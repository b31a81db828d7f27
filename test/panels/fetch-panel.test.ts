import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { ask, recordOf } from '../integration/client.support.ts'
import { startApp } from './app.support.ts'

const REQUESTS = 60

for (const backend of BACKENDS) {
  test(`${backend.name}: the example counts each request's fetch calls by task, and leaves fetch as it was`, async (t) => {
    const port = await startApp(t, 'fetch-app.mjs', backend)
    const counts = Array.from({ length: REQUESTS }, (_, number) => number % 4)
    const answers = await Promise.all(counts.map((count) => ask(port, { path: `/${count}` })))
    for (const [index, answer] of answers.entries()) {
      const rows = (await recordOf(port, answer)).panels['FetchPanel'] as { task: string; calls: number }[]
      const carts = counts[index]!
      const expected = backend.capabilities.tasks
        ? [...Array.from({ length: carts }, () => 'loadCart 1'), 'loadUser 2']
        : [`(no task) ${carts + 2}`]
      assert.deepEqual(rows.map(({ task, calls }) => `${task} ${calls}`).sort(), expected)
    }
    assert.deepEqual(JSON.parse((await ask(port, { path: '/close' })).body), { before: false, after: true })
  })
}
