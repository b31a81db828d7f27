import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const REGISTER = new URL('../../src/register.js', import.meta.url).href
/** A number that no user of a usual system has. */
const OTHER_USER = 65_533

/** Runs past the moment at which the cache is saved. */
const APP = `
async function answer() { return await 42 }
const value = await answer()
await new Promise((resolve) => setTimeout(resolve, 1300))
console.log(value)
`

interface Outcome {
  code: number | null
  output: string
  errors: string
}

function writeApp(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-owner-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'app.js'), APP)
  return folder
}

async function run(folder: string, options: { uid?: number; temporary: string }): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', REGISTER, join(folder, 'app.js')], {
    cwd: folder,
    // Without the variable a child gets this process's, and another user cannot write its coverage there.
    env: { PATH: process.env['PATH'], TMPDIR: options.temporary, NODE_V8_COVERAGE: '' },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, errors }
}

const FINE: Outcome = { code: 0, output: '42\n', errors: '' }

/** Whether another user can load the package: a clone below root's home is closed. */
function isOpenToOthers(): boolean {
  for (let folder = dirname(fileURLToPath(REGISTER)); dirname(folder) !== folder; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false
  }
  return true
}

const reason = process.getuid?.() !== 0 ? 'needs root' : isOpenToOthers() ? false : 'the package is closed to others'

test('an app that root has run before runs as another user', { skip: reason }, async (t) => {
  const folder = writeApp(t)
  const temporary = mkdtempSync(join(tmpdir(), 'debug-toolbar-tmp-'))
  t.after(() => rmSync(temporary, { recursive: true, force: true }))
  chmodSync(temporary, 0o1777)
  assert.deepEqual(await run(folder, { temporary }), FINE)
  assert.equal(statSync(join(folder, 'node_modules', '.cache')).mode & 0o755, 0o755)
  assert.deepEqual(await run(folder, { temporary, uid: OTHER_USER }), FINE)
  assert.equal(statSync(join(temporary, `debug-toolbar-${OTHER_USER}`)).uid, OTHER_USER, 'it has a cache of its own')
})

test('an app runs where no folder can be written at all', { skip: reason }, async (t) => {
  const folder = writeApp(t)
  const temporary = join(folder, 'closed')
  mkdirSync(temporary, { mode: 0o755 })
  assert.deepEqual(await run(folder, { temporary, uid: OTHER_USER }), FINE)
})

test('a cache whose folder vanishes, or becomes a file, before the save is nothing to the app', async (t) => {
  const folder = writeApp(t)
  writeFileSync(
    join(folder, 'app.js'),
    `import { rmSync, writeFileSync } from 'node:fs'
    rmSync('node_modules/.cache', { recursive: true })
    writeFileSync('node_modules/.cache', '')
    ${APP}`,
  )
  assert.deepEqual(await run(folder, { temporary: tmpdir() }), FINE)
})
