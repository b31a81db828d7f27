import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { WorkerFolder } from './worker-folder.ts'

const skip = process.platform === 'win32' ? 'needs Unix sockets' : false
const CLUSTER = { primary: process.pid, program: '/app/server.js' }

/** A folder for temporary files, for the length of a test. */
function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'folder-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

test('the workers of a program find each other, and no others', { skip }, (t) => {
  temporary(t)
  const own = WorkerFolder.open(CLUSTER, 0)!
  writeFileSync(join(own.path, '0-1.sock'), '')
  writeFileSync(join(own.path, '1-1.sock'), '')
  writeFileSync(own.own, '')
  assert.deepEqual(own.others(), [join(own.path, '0-1.sock')])
  assert.deepEqual(WorkerFolder.open(CLUSTER, 1)?.others(), [join(own.path, '1-1.sock')])
  assert.deepEqual(WorkerFolder.open({ ...CLUSTER, program: '/app/other.js' }, 0)?.others(), [])
})

test('a folder that others can write to is not used', { skip }, (t) => {
  const folder = temporary(t)
  const above = join(folder, `debug-toolbar-${process.geteuid!()}`)
  mkdirSync(above)
  chmodSync(above, 0o777)
  assert.equal(WorkerFolder.open(CLUSTER, 0), null)
})

test('a path that is too long for a socket is not used', { skip }, (t) => {
  const folder = temporary(t)
  process.env['TMPDIR'] = join(folder, 'x'.repeat(80))
  mkdirSync(process.env['TMPDIR'])
  assert.equal(WorkerFolder.open(CLUSTER, 0), null)
})

test('folders of the same program whose primary has ended are removed', { skip }, (t) => {
  temporary(t)
  const own = WorkerFolder.open(CLUSTER, 0)!
  const ended = own.path.replace(String(process.pid), '4194399')
  const foreign = own.path.replace(/[^-]+$/, 'another')
  mkdirSync(ended)
  mkdirSync(foreign)
  writeFileSync(join(ended, '0-1.sock'), '')
  assert.ok(WorkerFolder.open(CLUSTER, 0) !== null)
  assert.deepEqual([existsSync(ended), existsSync(foreign), readdirSync(own.path)], [false, true, []])
})
