import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { FakeLogger, startServer } from '../harness.test.support.ts'
import { Screens } from './screens.ts'

async function folder(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'screens-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

test('the dashboard names each screen by its content; the file is a script to keep for good', async (t) => {
  const path = join(await folder(t), 'memory.js')
  await writeFile(path, 'export const mount = 1')
  const { ask } = await startServer(t, { screens: new Map([['A&B "Panel"', path]]) })
  const { body } = await ask('GET', '/_debug_toolbar/')
  const [, content] = /debug-toolbar-screens" content="([^"]+)"/.exec(body)!
  assert.match(content!, /^\{&quot;A&amp;B \\&quot;Panel\\&quot;&quot;:&quot;screens\/screen-[\da-f]{32}\.js&quot;\}$/)
  const [name] = /screens\/[\w.-]+/.exec(content!)!
  const file = await ask('GET', `/_debug_toolbar/${name}`)
  assert.deepEqual([file.status, file.body], [200, 'export const mount = 1'])
  assert.equal(file.headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.equal(file.headers.get('cache-control'), 'private, max-age=31536000, immutable')
  const etag = file.headers.get('etag')!
  assert.equal((await ask('GET', `/_debug_toolbar/${name}`, `If-None-Match: ${etag}`)).status, 304)
  const unknown = await ask('GET', '/_debug_toolbar/screens/screen-0.js')
  assert.equal(unknown.status, 404)
  assert.match(unknown.body, /Reload the dashboard/)
})

test('a screen that changes gets a new name, and open pages still find the old one', async (t) => {
  const path = join(await folder(t), 'screen.js')
  const screens = new Screens(new Map([['A', path]]), new FakeLogger())
  await writeFile(path, 'one')
  const { A: first } = await screens.read()
  await writeFile(path, 'two')
  const { A: second } = await screens.read()
  assert.notEqual(first, second)
  assert.deepEqual(
    [first, second].map((name) => screens.find(name!)!.content.toString()),
    ['one', 'two'],
  )
})

test('of a screen that changes without end, the newest are kept', async (t) => {
  const path = join(await folder(t), 'screen.js')
  const screens = new Screens(new Map([['A', path]]), new FakeLogger())
  const names: string[] = []
  for (let version = 0; version < 60; version++) {
    await writeFile(path, `version ${version}`)
    names.push((await screens.read())['A']!)
  }
  assert.deepEqual(
    names.map((name) => screens.find(name) !== undefined),
    names.map((_, index) => index >= 10),
  )
})

test('one that cannot be read is left out with a warning, and the others are there', async (t) => {
  const path = join(await folder(t), 'screen.js')
  await writeFile(path, 'one')
  const logger = new FakeLogger()
  const screens = new Screens(
    new Map([
      ['Gone', `${path}.gone`],
      ['A', path],
    ]),
    logger,
  )
  assert.deepEqual(Object.keys(await screens.read()), ['A'])
  assert.match(logger.warnings.join(), /screen of the panel Gone cannot be read, so its tab shows its data: .*ENOENT/)
})

test('one that is no file is not waited for', { skip: process.platform === 'win32', timeout: 10_000 }, async (t) => {
  const path = join(await folder(t), 'pipe.js')
  execFileSync('mkfifo', [path])
  const logger = new FakeLogger()
  assert.deepEqual(await new Screens(new Map([['Pipe', path]]), logger).read(), {})
  assert.match(logger.warnings.join(), /screen of the panel Pipe cannot be read.*it is no file/)
})
