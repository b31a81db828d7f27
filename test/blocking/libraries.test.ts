import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { BlockingCall } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { FOLDER, startServer, visit } from './server.support.ts'

/** Number of attempts: a machine's disturbance ends between two of them, an error stays. */
const ATTEMPTS = 3
const LINES = readFileSync(`${FOLDER}libraries.mjs`, 'utf8').split('\n')
const { resolve } = createRequire(import.meta.url)

const isMissing = (): boolean => {
  try {
    return resolve('bcryptjs') === ''
  } catch {
    return true
  }
}
const skip = process.env.CI === undefined && isMissing() ? 'bcryptjs is not installed' : false

for (const { name, nodeArguments } of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(
    `${name}: a block in a library is named by its function, or by the user's that called it`,
    { skip },
    async (t) => {
      const upload = await startServer(t, [...nodeArguments, 'libraries.mjs', 'express'], name)
      const login = await startServer(t, [...nodeArguments, 'libraries.mjs', 'koa'], name)
      await t.test('a body that is parsed before any handler is called', () =>
        attempt(`${upload}/upload`, ([call]) => {
          assert.match(call!.file, /node_modules\/body-parser\/lib\/types\/json\.js$/)
          const lines = readFileSync(resolve('body-parser/lib/types/json.js'), 'utf8').split('\n')
          assert.deepEqual([call!.function, call!.library], ['parse', true])
          assert.equal(call!.line, lines.findIndex((line) => line.includes('function parse (')) + 1)
        }),
      )
      await t.test('a library that goes on in callbacks of its own', () =>
        attempt(`${login}/later`, (calls) => {
          const others = calls.filter(({ file }) => !file.includes('node_modules/bcryptjs/'))
          assert.deepEqual(others, [])
          assert.equal(calls[0]!.library, true)
        }),
      )
      await t.test('a library that a function of the user calls', () =>
        attempt(`${login}/now`, ([call]) => {
          assert.deepEqual([call!.function, call!.callee, call!.library], ['hashNow', 'hashSync', undefined])
          assert.equal(call!.line, LINES.indexOf('function hashNow() {') + 1)
        }),
      )
    },
  )
}

const BODY = JSON.stringify(
  Array.from({ length: 160_000 }, (_, id) => ({ id, name: `the row number ${id}`, tags: ['a'] })),
)

async function attempt(url: string, check: (calls: BlockingCall[]) => void): Promise<void> {
  const upload = { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } }
  for (let count = 1; ; count++) {
    const { stats } = await visit(url, url.endsWith('/upload') ? upload : {})
    try {
      assert.ok(stats.blockingCalls.length > 0, 'something blocked')
      check(stats.blockingCalls)
      return
    } catch (error) {
      if (count === ATTEMPTS) throw error
    }
  }
}
