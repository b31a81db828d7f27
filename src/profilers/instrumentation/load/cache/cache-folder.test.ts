import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
    assert.match(folder ?? '', /debug-toolbar-(?:\d+|user)$/)
    if (process.platform === 'win32') return
    chmodSync(folder!, 0o777)
    assert.equal(openCacheFolder(join(app, 'main.js')), null)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
})

const isPosix = process.platform !== 'win32'
const isRoot = process.getuid?.() === 0
const modeOf = (path: string): number => statSync(path).mode & 0o777

/** An app with installed packages, and a folder for temporary files of its own while `fn` runs. */
function withApp(name: string, fn: (app: string, inApp: string, temporary: string) => void): void {
  const app = join(root, name)
  const temporary = join(root, `${name}-tmp`)
  mkdirSync(join(app, 'node_modules'), { recursive: true })
  mkdirSync(temporary)
  writeFileSync(join(app, 'package.json'), '{}')
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  try {
    fn(join(app, 'main.js'), join(app, 'node_modules', '.cache', 'debug-toolbar'), temporary)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

test('.cache has the mode that other tools expect, ours is closed to others', { skip: !isPosix }, () => {
  withApp('modes', (entry, inApp) => {
    const before = process.umask(0o022)
    try {
      assert.equal(openCacheFolder(entry), inApp)
    } finally {
      process.umask(before)
    }
    assert.deepEqual([modeOf(dirname(inApp)), modeOf(inApp)], [0o755, 0o700])
  })
})

const REFUSED: [name: string, prepare: (inApp: string) => void][] = [
  ['that others can write to', (inApp) => chmodSync(inApp, 0o777)],
  ["that the user's group can write to", (inApp) => chmodSync(inApp, 0o770)],
  [
    'that is a link',
    (inApp) => {
      rmSync(inApp, { recursive: true })
      mkdirSync(`${inApp}-elsewhere`, { mode: 0o700 })
      symlinkSync(`${inApp}-elsewhere`, inApp)
    },
  ],
  [
    'that is a file',
    (inApp) => {
      rmSync(inApp, { recursive: true })
      writeFileSync(inApp, '')
    },
  ],
]

for (const [index, [name, prepare]] of REFUSED.entries()) {
  test(`a folder ${name} is not used, but one of the user's own`, { skip: !isPosix }, () => {
    withApp(`refused-${index}`, (entry, inApp, temporary) => {
      assert.equal(openCacheFolder(entry), inApp)
      prepare(inApp)
      assert.equal(openCacheFolder(entry)?.startsWith(temporary), true)
    })
  })
}

test('a folder of another user is not used', { skip: isRoot ? false : 'needs root' }, () => {
  withApp('owner', (entry, inApp, temporary) => {
    assert.equal(openCacheFolder(entry), inApp)
    chownSync(inApp, 12_345, 12_345)
    assert.equal(openCacheFolder(entry)?.startsWith(temporary), true)
  })
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
