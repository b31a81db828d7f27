import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { checkEdge, roomOf } from './check-edge.ts'
import { checkFolders } from './check-folders.ts'
import { findCircles, toGraph } from './circles.ts'
import { listSources, readAllImports, readImports, targetOf } from './imports.ts'
import { ROOMS, SUB_ROOMS } from './rooms.ts'

const root = new URL('../../../', import.meta.url)
const src = fileURLToPath(new URL('src', root))
const CODE_AND_STYLE = /\.(tsx?|css)$/

test('every import goes in a direction that the table of rooms allows', () => {
  const edges = readAllImports(src)
  assert.ok(edges.length > 0, 'no import found under src/')
  const wrong = edges.map(checkEdge).filter((problem) => problem !== null)
  assert.deepEqual(wrong, [])
})

test('every file of src/ is in a room of the table', () => {
  const unknown = listSources(src).filter((file) => !(roomOf(file) in ROOMS))
  assert.deepEqual(unknown, [])
})

test('folders are sub-rooms of the table, and none has more files than one can look around in', () => {
  assert.deepEqual(checkFolders(listSources(src, CODE_AND_STYLE)), [])
})

test('the tables allow no circle: neither between rooms nor between the sub-rooms of one', () => {
  for (const [folder, rooms] of [['src', ROOMS] as const, ...Object.entries(SUB_ROOMS)]) {
    const edges = Object.entries(rooms).flatMap(([room, allowed]) => allowed.map((other) => [room, other] as const))
    assert.deepEqual(findCircles(toGraph(edges)), [], folder)
    const unknown = edges.map(([, other]) => other).filter((other) => !(other in rooms))
    assert.deepEqual(unknown, [], folder)
  }
})

test('no files import each other in a circle, not even for types', () => {
  const edges = readAllImports(src).filter(({ specifier }) => specifier.startsWith('.'))
  assert.deepEqual(findCircles(toGraph(edges.map((edge) => [edge.from, targetOf(edge)]))), [])
})

test('relative imports name the file that they mean, with its extension', () => {
  const wrong = readAllImports(src).filter(
    ({ specifier }) => specifier.startsWith('.') && !/\.\w+(\?inline)?$/.test(specifier),
  )
  assert.deepEqual(wrong, [])
})

test('a bare import at run time is a Node module with its prefix, a dependency or an optional peer', () => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const declared = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]
  // Only from Node 22.13 on, and only under its prefix; it is loaded by a thread that others do not start.
  const builtins = [...builtinModules.map((name) => `node:${name}`), 'node:sqlite']
  const allowed = new Set([...declared, ...builtins])
  const wrong = readAllImports(src)
    .filter(({ from, typeOnly }) => roomOf(from) !== 'ui' && !typeOnly)
    .filter(({ specifier }) => !specifier.startsWith('.') && !allowed.has(packageOf(specifier)))
  assert.deepEqual(wrong, [])
})

/** Returns the fault of the first import of a file, or null. */
function problem(from: string, text: string): string | null {
  const [edge] = readImports(from, text)
  assert.ok(edge)
  return checkEdge(edge)
}

test('an import against the table of rooms is found, of a type as well', () => {
  assert.match(problem('model/a.ts', "import { b } from '../core/b.ts'") ?? '', /model may import only model$/)
  assert.match(problem('core/a.ts', "import type { B } from '../toolbar.ts'") ?? '', /core may import only/)
  assert.match(problem('core/a.ts', "export * from '../server/b.ts'") ?? '', /core may import only/)
  assert.match(problem('core/a.ts', "await import('../server/b.ts')") ?? '', /core may import only/)
  assert.match(problem('panels/a.ts', "import { b } from './b.ts'") ?? '', /may not know another/)
  assert.match(problem('adapters/a.ts', "import { b } from '../model/b.ts'") ?? '', /adapters may import only/)
  assert.match(problem('drawer/a.ts', "import { b } from '../model/b.ts'") ?? '', /not in the table/)
  assert.match(problem('core/a.ts', "import { b } from '../../scripts/b.ts'") ?? '', /outside src/)
  assert.match(problem('adapters/a.ts', "import type { B } from '../model/b.ts'") ?? '', /adapters may import only/)
  assert.equal(problem('panels/a/b.ts', "import { c } from './c.ts'"), null)
  assert.equal(problem('panels/a.ts', "import { b } from './shared/b.ts'"), null)
})

test('an import against the table of sub-rooms is found, at every depth', () => {
  assert.match(problem('core/http/a.ts', "import type { B } from '../requests/b.ts'") ?? '', /http of core may import/)
  assert.match(problem('core/log.ts', "import { b } from './http/b.ts'") ?? '', /\. of core may import only \.$/)
  assert.match(
    problem('core/cellar/a.ts', "import { b } from '../log.ts'") ?? '',
    /"cellar" of core is not in the table/,
  )
  assert.match(
    problem('profilers/hooks/a.ts', "import { b } from '../instrumentation/events/b.ts'") ?? '',
    /hooks of profilers may import only/,
  )
  assert.match(
    problem('profilers/instrumentation/load/cache/a.ts', "import { b } from '../b.ts'") ?? '',
    /cache of profilers\/instrumentation\/load may import only cache$/,
  )
  assert.match(
    problem('server/routes/a.ts', "import { guard } from '../access/guard.ts'") ?? '',
    /routes of server may import only routes, dashboard, exchange$/,
  )
  assert.equal(problem('core/http/a.ts', "import { b } from './b.ts'"), null)
  assert.equal(problem('core/http/a.ts', "import { c } from '../log.ts'"), null)
  assert.equal(problem('core/requests/a.ts', "import { b } from '../http/b.ts'"), null)
  assert.equal(problem('profilers/instrumentation/load/cache/a.ts', "import { b } from '../../events/b.ts'"), null)
})

test('a folder that is too wide, not in the table or gone from it is found', () => {
  const files = listSources(src, CODE_AND_STYLE)
  const many = Array.from({ length: 26 }, (_, index) => `storage/${index}.ts`)
  assert.deepEqual(checkFolders([...files.filter((file) => !/^storage\/[^/]+$/.test(file)), ...many]), [
    'storage has 26 files; expected at most 25',
  ])
  assert.deepEqual(checkFolders([...files, 'core/cellar/a.ts']), ['core/cellar is in no table of rooms.ts'])
  assert.deepEqual(checkFolders(files.filter((file) => !file.startsWith('core/http/'))), [
    'core/http is in the table of rooms.ts and has no file',
  ])
})

/** Returns the package of a specifier: `node:fs/promises` is unchanged; `fastify/x` → `fastify`; `@a/b/c` → `@a/b`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
