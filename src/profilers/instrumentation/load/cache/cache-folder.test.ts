import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openCacheFolder, packName, pruneCacheFolder } from './cache-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'debug-toolbar-folder-'))
after(() => rmSync(root, { recursive: true, force: true }))

test('below the nearest manifest, where packages are installed', () => {
  const app = join(root, 'app')
  mkdirSync(join(app, 'node_modules'), { recursive: true })
  mkdirSync(join(app, 'src', 'deep'), { recursive: true })
  writeFileSync(join(app, 'package.json'), '{}')
  assert.equal(
    openCacheFolder(join(app, 'src', 'deep', 'main.js')),
    join(app, 'node_modules', '.cache', 'debug-toolbar'),
  )
})

test('in a folder of the user among temporary files otherwise, unless others can write to it', () => {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = root
  try {
    const app = join(root, 'plain')
    mkdirSync(app)
    writeFileSync(join(app, 'package.json'), '{}')
    const folder = openCacheFolder(join(app, 'main.js'))
    assert.match(folder ?? '', /debug-toolbar--?\d+$/)
    if (process.platform === 'win32') return
    chmodSync(folder!, 0o777)
    assert.equal(openCacheFolder(join(app, 'main.js')), null)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
})

test('the packs that were written longest ago go first', () => {
  const folder = join(root, 'packs')
  mkdirSync(folder)
  for (const [index, id] of ['old', 'middle', 'new'].entries()) {
    writeFileSync(join(folder, packName(id)), 'x'.repeat(10))
    utimesSync(join(folder, packName(id)), index + 1, index + 1)
  }
  pruneCacheFolder(folder, 25)
  assert.deepEqual(readdirSync(folder).sort(), ['middle.pack', 'new.pack'])
  assert.doesNotThrow(() => pruneCacheFolder(join(root, 'missing')))
})
