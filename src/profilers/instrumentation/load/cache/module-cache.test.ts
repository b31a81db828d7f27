import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ModuleCache } from './module-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-cache-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const options = (name: string): { file: string; identity: string; base: number } => ({
  file: join(folder, name),
  identity: 'v1',
  base: 1,
})
const moduleAt = (
  first: number,
  count: number,
): { source: string; outcome: { first: number; count: number; code: string; data: string } } => ({
  source: 'source',
  outcome: { first, count, code: 'code', data: 'data' },
})

test('what one process adds the next one finds, and numbers go on behind it', () => {
  const first = new ModuleCache(options('a.pack'))
  assert.equal(first.end, 1)
  assert.equal(first.find('m', 'source'), undefined)
  first.add('m', moduleAt(1, 3))
  first.save()
  const second = new ModuleCache(options('a.pack'))
  assert.equal(second.end, 4)
  assert.deepEqual(second.find('m', 'source'), { outcome: moduleAt(1, 3).outcome })
  second.add('n', moduleAt(4, 1))
  second.save()
  const third = new ModuleCache(options('a.pack'))
  assert.ok(third.find('m', 'source') && third.find('n', 'source'))
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  )
})

test('nothing new, nothing written', () => {
  new ModuleCache(options('b.pack')).save()
  assert.ok(!readdirSync(folder).includes('b.pack'))
})

test('without a file, and where none can be written, everything still works', () => {
  for (const file of [null, join(folder, 'missing', 'c.pack')]) {
    const cache = new ModuleCache({ file, identity: 'v1', base: 1 })
    cache.add('m', moduleAt(1, 1))
    cache.save()
    assert.equal(cache.find('other', 'source'), undefined)
  }
})

test('a file that is no pack, or one whose numbers have run out, is replaced', () => {
  const { file } = options('d.pack')
  writeFileSync(file, 'no pack')
  const cache = new ModuleCache(options('d.pack'))
  cache.add('m', moduleAt(2 ** 26, 1))
  cache.save()
  assert.match(readFileSync(file, 'latin1'), /^debug-toolbar pack/)
  const after = new ModuleCache(options('d.pack'))
  assert.equal(after.end, 1)
  assert.equal(after.find('m', 'source'), undefined)
})

test('a pack that others can write to is not read', { skip: process.platform === 'win32' }, () => {
  const first = new ModuleCache(options('writable.pack'))
  first.add('m', moduleAt(1, 3))
  first.save()
  assert.ok(new ModuleCache(options('writable.pack')).find('m', 'source'))
  for (const mode of [0o666, 0o660, 0o602]) {
    chmodSync(options('writable.pack').file, mode)
    assert.equal(new ModuleCache(options('writable.pack')).find('m', 'source'), undefined)
  }
})
