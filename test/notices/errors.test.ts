import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'

const FOLDER = resolve(import.meta.dirname, '../../../test/notices')

async function run(
  nodeArguments: readonly string[],
  mode: string,
  listens: string,
): Promise<{ output: string; code: unknown }> {
  const child = spawn(process.execPath, [...nodeArguments, 'error-app.mjs', mode, listens], { cwd: FOLDER })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [unknown]
  // Which of the runtime's own functions has run the microtasks differs where connections are instrumented.
  return { output: output.replace(/^(?:\[debug-toolbar\]| {4}at .*node:internal\/).*\n/gm, ''), code }
}

for (const { name, nodeArguments } of BACKENDS) {
  test(`${name}: a process that ends by a floating rejection ends as without the toolbar`, async () => {
    const bare = await run([], 'bare', 'no')
    const tracked = await run([...nodeArguments], 'toolbar', 'no')
    assert.equal(tracked.code, bare.code)
    assert.equal(tracked.code, 1)
    assert.equal(tracked.output, bare.output)
    assert.match(bare.output, /throw new RangeError\(`floating of \$\{path\}`\)\n {8}\^/)
  })

  test(`${name}: floating rejections and uncaught exceptions are their request's; listeners are the app's alone`, async () => {
    const { output, code } = await run([...nodeArguments], 'toolbar', 'yes')
    assert.equal(code, 0, output)
    // The promise hooks do not learn how a promise ends that nobody listens to.
    const task = name === 'instrumentation' ? 'float' : null
    const told = [...output.matchAll(/^told: (.*)$/gm)].map(([, text]) => JSON.parse(text!) as unknown[])
    assert.deepEqual(told, [
      ['/float/a', ['rejection', 'RangeError', 'floating of /float/a', 'float', task]],
      ['/plain/a', ['rejection', 'TypeError', 'plain of /plain/a', 'handle', null]],
      ['/throw/a', ['exception', 'EvalError', 'thrown by /throw/a', 'handle', null]],
      ['/float/b', ['rejection', 'RangeError', 'floating of /float/b', 'float', task]],
      ['/none'],
    ])
    assert.match(output, /app: unhandled floating of \/float\/a/)
    assert.match(output, /listeners 1 0\nown emit false/)
  })
}
