import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href

/** Also with `CI`: it is no service that a run of the tests starts. */
const whyNoRabbitMq = await new Promise<string | false>((done) => {
  const socket = connect(5672, '127.0.0.1')
  socket.once('connect', () => done(false)).once('error', () => done('no RabbitMQ at 127.0.0.1:5672'))
  socket.once('connect', () => socket.destroy())
})

for (const [library, name, why] of [
  ['ws', 'SEND', false],
  ['amqplib', 'PUBLISH operations-messages', whyNoRabbitMq],
] as const) {
  for (const preload of [[], ['--import', REGISTER]]) {
    const title = `${library}, ${preload.length === 0 ? 'hooks' : 'instrumentation'}: messages are their sender's, without content`
    const isInstalled = existsSync(resolve(FOLDER, 'node_modules', library))
    test(title, { skip: why || (!isInstalled && 'npm ci --prefix test/operations') }, async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...preload, resolve(FOLDER, 'messages.mjs'), library, FOLDER],
        { cwd: root, env: appEnvironment(), maxBuffer: 64 * 1024 * 1024 },
      )
      const all = JSON.parse(stdout) as AsyncProfilingStats[]
      assert.equal(all.length, 50)
      for (const { operations, tasks } of all) {
        const seen = operations.map((operation) => [
          operation.kind,
          operation.name,
          operation.status,
          tasks.find(({ taskId }) => taskId === operation.taskId)?.name,
        ])
        assert.deepEqual(seen, [
          ['message', name, 'completed', 'first'],
          ['message', name, 'completed', 'second'],
        ])
      }
      assert.ok(!stdout.includes('secret'))
    })
  }
}
