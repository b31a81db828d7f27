import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createAssets } from './assets.ts'
import { escapeHtml, renderDashboard, renderMissing } from './document.ts'
import { FakeLogger } from '../harness.test.support.ts'
import { parseManifest } from './manifest.ts'

const manifest = {
  '_shared.js': {
    file: 'assets/shared-12345678.js',
    css: ['assets/shared-12345678.css'],
    imports: ['src/ui/main.tsx'],
  },
  'src/ui/main.tsx': {
    file: 'assets/main-Bx3k9a2q.js',
    isEntry: true,
    imports: ['_shared.js', '_gone.js'],
    css: ['assets/main-Bx3k9a2q.css'],
    assets: ['assets/notes.txt', 'assets/logo.svg'],
  },
}

async function build(t: TestContext, files: Record<string, string>): Promise<URL> {
  const directory = await mkdtemp(join(tmpdir(), 'assets-'))
  t.after(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, '.vite'))
  await mkdir(join(directory, 'assets'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return pathToFileURL(`${directory}/`)
}

const files = {
  '.vite/manifest.json': JSON.stringify(manifest),
  'assets/shared-12345678.js': 'shared',
  'assets/shared-12345678.css': 'a{}',
  'assets/main-Bx3k9a2q.js': 'main',
  'assets/main-Bx3k9a2q.css': 'b{}',
  'assets/notes.txt': 'not served',
  'assets/logo.svg': '<svg/>',
  'assets/stray.js': 'not in the manifest',
}

test('a build is read once, by the names of its manifest', async (t) => {
  const directory = await build(t, files)
  const assets = createAssets(new FakeLogger(), directory)
  const bundle = await assets.load()
  assert.equal(await assets.load(), bundle)
  assert.deepEqual([...bundle!.files.keys()].toSorted(), [
    'assets/logo.svg',
    'assets/main-Bx3k9a2q.css',
    'assets/main-Bx3k9a2q.js',
    'assets/shared-12345678.css',
    'assets/shared-12345678.js',
  ])
  assert.equal(bundle!.script, 'assets/main-Bx3k9a2q.js')
  assert.deepEqual(bundle!.styles, ['assets/main-Bx3k9a2q.css', 'assets/shared-12345678.css'])
  assert.deepEqual(bundle!.preloads, ['assets/shared-12345678.js'])
})

test('a file has its type, its integrity, and whether its name may be cached for ever', async (t) => {
  const bundle = await createAssets(new FakeLogger(), await build(t, files)).load()
  const script = bundle!.files.get('assets/main-Bx3k9a2q.js')
  assert.equal(script?.content.toString(), 'main')
  assert.equal(script?.contentType, 'text/javascript; charset=utf-8')
  assert.equal(script?.integrity, `sha384-${createHash('sha384').update('main').digest('base64')}`)
  assert.equal(script?.hashed, true)
  assert.equal(bundle!.files.get('assets/logo.svg')?.hashed, false)
})

test('a missing build is no warning, and one that comes later is found', async (t) => {
  const logger = new FakeLogger()
  const directory = await build(t, {})
  const assets = createAssets(logger, directory)
  assert.equal(await assets.load(), null)
  assert.deepEqual(logger.warnings, [])
  for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, directory), text)
  assert.ok(await assets.load())
})

test('a broken build is a warning that says so', async (t) => {
  const logger = new FakeLogger()
  const directory = await build(t, { '.vite/manifest.json': '{' })
  assert.equal(await createAssets(logger, directory).load(), null)
  assert.match(logger.warnings.join(), /^The dashboard's files cannot be used: .*JSON.*The API works\.$/)
})

test('a manifest whose names leave the assets folder is refused', () => {
  for (const file of ['../package.json', 'assets/../x.js', 'assets/a/b.js', '/etc/passwd', 'assets/..']) {
    assert.throws(() => parseManifest(JSON.stringify({ x: { file, isEntry: true } })), /expected names like/, file)
  }
  assert.throws(() => parseManifest('{}'), /expected a chunk with isEntry/)
})

test('index.html is the entry where there are several', () => {
  const entry = (file: string): unknown => ({ file, isEntry: true })
  const text = JSON.stringify({ 'a.ts': entry('assets/a.js'), 'index.html': entry('assets/i.js') })
  assert.equal(parseManifest(text).entry.file, 'assets/i.js')
  assert.equal(parseManifest(JSON.stringify({ 'a.ts': entry('assets/a.js') })).entry.file, 'assets/a.js')
})

test('whatever basePath holds, it stays inside its attribute', async (t) => {
  const bundle = await createAssets(new FakeLogger(), await build(t, files)).load()
  const basePath = '/"><script>alert(1)</script>\'&'
  const { body } = renderDashboard(bundle!, {
    basePath,
    token: '"><b>',
    editor: { template: '"><b>', root: '/"><b>' },
    screens: { '"><b>': '"><b>' },
  })
  assert.doesNotMatch(String(body), /<script>|<b>/)
  assert.match(String(body), /content="\/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&#39;&amp;"/)
  assert.match(String(body), /<link rel="modulepreload" href=/)
  assert.doesNotMatch(String(renderMissing(basePath).body), /<script>/)
  assert.equal(escapeHtml('plain'), 'plain')
})
