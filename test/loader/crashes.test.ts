import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { MAP_SUPPORT, Programs, REGISTER, STRIPS_TYPES, TSX } from './programs.ts'
import type { Ended } from './programs.ts'

// Errors that nobody handles: both outputs and the exit code, byte by byte, are those of the bare program.

const programs = new Programs()
after(() => programs.remove())

/** Flags of the bare program, so that Node starts it in the same way. */
const BARE = ['--import', 'data:text/javascript,']
const INSTRUMENTED = ['--import', REGISTER]
const MODES = ['handled', 'captured', 'rejection', 'monitor', 'exit', 'counts', 'rethrow']
const REJECTION_MODES = ['strict', 'warn', 'none', 'throw', 'warn-with-error-codes']
const FLAGS: readonly (readonly string[])[] = [
  ['--enable-source-maps'],
  ['--stack-trace-limit=2'],
  ['--no-extra-info-on-fatal-exception'],
  ...REJECTION_MODES.map((mode) => [`--unhandled-rejections=${mode}`]),
]

const names = Object.keys(
  createRequire(import.meta.url)(join(programs.directory, 'crashes/cases.cjs')) as Record<string, unknown>,
)

const run = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> => {
  const { code, stdout, stderr } = await programs.run(args, { NODE_NO_WARNINGS: '', ...env })
  return { code, stdout, stderr: stderr.replace(/\(node:\d+\)/g, '(node:1)') }
}

async function isAsBare(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const [bare, instrumented] = await Promise.all([run([...BARE, ...args], env), run([...INSTRUMENTED, ...args], env)])
  assert.notEqual(bare.stdout + bare.stderr, '')
  assert.deepEqual(instrumented, bare)
}

describe('an uncaught error prints as it does bare', { concurrency: 2 }, () => {
  for (const name of names) test(name, () => isAsBare(['crashes/run.cjs', name]))
  for (const name of ['load', 'nested', 'timerThrow', 'five', 'top']) {
    test(`${name}, in an ES module`, () => isAsBare(['crashes/run.mjs', name]))
  }
  for (const mode of MODES) {
    for (const name of ['load', 'five', 'early', 'ownStack']) {
      test(`${name}, ${mode}`, () => isAsBare(['crashes/run.cjs', name, mode]))
    }
  }
  for (const flags of FLAGS) {
    for (const name of ['load', 'timerThrow', 'nil']) {
      test(`${name} ${flags.join(' ')}`, async () => {
        const args = [...flags, 'crashes/run.cjs', name]
        assert.deepEqual(await run([...INSTRUMENTED, ...args]), await run([...BARE, ...args]))
      })
    }
  }
  test('a deprecation that is thrown', () =>
    isAsBare(['--throw-deprecation', '--stack-trace-limit=40', 'crashes/run.cjs', 'deprecated']))
  test('a warning with its stack', () =>
    isAsBare(['--trace-warnings', '--stack-trace-limit=40', 'crashes/run.cjs', 'deprecated']))
  test('in a worker', () => isAsBare(['crashes/worker.mjs']))
  test('in colors', () => isAsBare(['crashes/run.cjs', 'props'], { FORCE_COLOR: '1' }))
})

describe('an uncaught error in TypeScript prints as it does bare', { concurrency: 2 }, () => {
  const skip = STRIPS_TYPES ? false : 'this Node does not strip types'
  for (const flags of [[], ['--enable-source-maps'], ['--experimental-transform-types']]) {
    test(`types stripped ${flags.join(' ')}`, { skip }, () => isAsBare([...flags, 'crashes/typed.ts']))
  }
  test('tsx', async () => {
    const bare = await run(['--import', TSX, 'crashes/typed.ts'])
    assert.match(bare.stderr, /typed\.ts:2:/)
    for (const order of [
      [TSX, REGISTER],
      [REGISTER, TSX],
    ]) {
      const { stderr, code } = await run([...order.flatMap((each) => ['--import', each]), 'crashes/typed.ts'])
      assert.equal(stderr, bare.stderr)
      assert.equal(code, bare.code)
    }
  })
})

test('with source-map-support, which prints uncaught errors itself', () =>
  isAsBare(['--require', MAP_SUPPORT, 'crashes/run.cjs', 'load']))

test('under --watch the line is the one of the user', async () => {
  const [bare, watched] = await Promise.all([BARE, INSTRUMENTED].map((flags) => watch(flags)))
  assert.match(bare ?? '', /cases\.cjs:\d+\n/)
  assert.equal(watched, bare)
})

/** Runs a program that fails under `node --watch`, and returns its standard error. */
async function watch(flags: readonly string[]): Promise<string> {
  const args = [...flags, '--watch', 'crashes/run.cjs', 'timerThrow']
  const child = spawn(process.execPath, args, { cwd: programs.directory, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (chunk) => String(chunk).includes('Failed running') && child.kill())
  const [stderr] = await Promise.all([readText(child.stderr), once(child, 'close')])
  return stderr.replace(/\(node:\d+\)/g, '(node:1)')
}
