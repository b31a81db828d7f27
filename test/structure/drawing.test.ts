import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { listSources } from './imports.ts'
import { readTree } from './read-tree.ts'
import { OWN_FILES, ROOMS, SUB_ROOMS } from './rooms.ts'

const root = new URL('../../../', import.meta.url)
const drawn = readTree(readFileSync(new URL('docs/architecture.md', root), 'utf8'))

test('the tree in docs/architecture.md has every folder of src/, once', () => {
  const files = listSources(fileURLToPath(new URL('src', root)), /\.(tsx?|css)$/)
  const folders = new Set(files.map((file) => dirname(file)).filter((folder) => folder !== '.'))
  assert.deepEqual(drawn.toSorted(), [...folders].toSorted())
})

test('rooms that may import others stand above them in the tree', () => {
  const up = [['', ROOMS] as const, ...Object.entries(SUB_ROOMS)].flatMap(([folder, rooms]) =>
    Object.entries(rooms).flatMap(([room, allowed]) =>
      allowed
        .filter((other) => isAbove(pathOf(folder, other), pathOf(folder, room)))
        .map((other) => `${folder}/${other} stands above ${folder}/${room}`),
    ),
  )
  assert.deepEqual(up, [])
})

test('a tree is read by its indent; a line that names no folder is refused', () => {
  const page = (...lines: string[]): string => ['# Page', '```text', 'src/', ...lines, '```', 'end'].join('\n')
  const tree = page('  core/    the core', '    http/  messages', '  model/   shapes')
  assert.deepEqual(readTree(tree), ['core', 'core/http', 'model'])
  assert.throws(() => readTree(page('  core     the core')), /Expected a folder and its line, got " {2}core/)
  assert.throws(() => readTree(page('  core/')), /Expected a folder and its line/)
  assert.throws(() => readTree('# Page'), /Expected a drawing/)
})

const pathOf = (folder: string, room: string): string => (folder === '' ? room : `${folder}/${room}`)

/** Files that lie directly in `src/` or beside sub-rooms have no line of their own. */
function isAbove(one: string, other: string): boolean {
  if (one.endsWith(`/${OWN_FILES}`) || other.endsWith(`/${OWN_FILES}`)) return false
  return drawn.includes(one) && drawn.includes(other) && drawn.indexOf(one) < drawn.indexOf(other)
}
