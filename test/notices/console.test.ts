import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PROGRAM = resolve(import.meta.dirname, '../../../test/notices/console.mjs')

/** Runs the program in a process of its own, whose console nobody else has touched. */
async function run(mode: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [PROGRAM, mode])
}

test('the console writes, returns and is what it is without the toolbar', async () => {
  const bare = await run('bare')
  const listened = await run('listened')
  assert.equal(listened.stdout, bare.stdout)
  assert.equal(listened.stderr, bare.stderr)
  assert.match(bare.stdout, /hello world/)
  assert.match(bare.stderr, /Trace: here\n {4}at run /)
})

test('each line is told once, with its level', async () => {
  const { stdout } = await run('told')
  assert.deepEqual(JSON.parse(stdout.slice(stdout.indexOf('told: ') + 6)), [
    'console.log info hello world',
    'console.info info i',
    'console.debug debug d',
    'console.warn warn w',
    'console.error error e',
    'console.error error Trace: here',
    'console.warn warn Assertion failed: no',
    'console.log info group',
    'console.log info in',
  ])
})
