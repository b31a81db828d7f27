import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const hasSqlite = major > 22 || (major === 22 && minor >= 13)

for (const preload of [[], ['--import', REGISTER]]) {
  const title = preload.length === 0 ? 'hooks' : 'instrumentation'
  test(`${title}: a statement that holds the loop names the block`, { skip: !hasSqlite }, async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...preload, resolve(root, 'test/operations/statement-block.mjs')],
      { cwd: root, env: appEnvironment() },
    )
    const { blockingCalls, operations } = JSON.parse(stdout) as AsyncProfilingStats
    const [longest] = blockingCalls
    assert.equal(longest?.operation, 'SELECT numbers', JSON.stringify(longest))
    assert.equal(longest.function, 'load')
    const [statement] = operations
    assert.ok(Math.abs(statement!.duration! - longest.duration) < longest.duration / 2)
  })
}
