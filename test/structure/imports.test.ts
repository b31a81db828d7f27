import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { checkEdge, listSources, readAllImports, readImports, roomOf } from './imports.ts'
import { ROOMS } from './rooms.ts'

const root = new URL('../../../', import.meta.url)
const src = fileURLToPath(new URL('src', root))

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

test('relative imports name the file that they mean, with its extension', () => {
  const wrong = readAllImports(src).filter(
    ({ specifier }) => specifier.startsWith('.') && !/\.\w+(\?inline)?$/.test(specifier),
  )
  assert.deepEqual(wrong, [])
})

test('a bare import at run time is a Node module with its prefix, a dependency or an optional peer', () => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const declared = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]
  const allowed = new Set([...declared, ...builtinModules.map((name) => `node:${name}`)])
  const wrong = readAllImports(src)
    .filter(({ from, typeOnly }) => roomOf(from) !== 'ui' && !typeOnly)
    .filter(({ specifier }) => !specifier.startsWith('.') && !allowed.has(packageOf(specifier)))
  assert.deepEqual(wrong, [])
})

test('the check finds what it is for', () => {
  const problem = (from: string, text: string): string | null => {
    const [edge] = readImports(from, text)
    assert.ok(edge)
    return checkEdge(edge)
  }
  assert.match(problem('model/a.ts', "import { b } from '../core/b.ts'") ?? '', /model may import only model$/)
  assert.match(problem('core/a.ts', "import type { B } from '../toolbar.ts'") ?? '', /core may import only/)
  assert.match(problem('core/a.ts', "export * from '../server/b.ts'") ?? '', /core may import only/)
  assert.match(problem('core/a.ts', "await import('../server/b.ts')") ?? '', /core may import only/)
  assert.match(problem('panels/a.ts', "import { b } from './b.ts'") ?? '', /may not know another/)
  assert.match(problem('adapters/a.ts', "import { b } from '../model/b.ts'") ?? '', /adapters may import only/)
  assert.match(problem('drawer/a.ts', "import { b } from '../model/b.ts'") ?? '', /not in the table/)
  assert.match(problem('core/a.ts', "import { b } from '../../scripts/b.ts'") ?? '', /outside src/)
  assert.equal(problem('adapters/a.ts', "import type { B } from '../model/b.ts'"), null)
  assert.equal(problem('panels/a/b.ts', "import { c } from './c.ts'"), null)
  assert.equal(problem('toolbar-reader.ts', "import { c } from './toolbar.ts'"), null)
  assert.equal(problem('core/a/b.ts', "import { c } from '../c.ts'"), null)
})

/** `node:fs/promises` stays as it is; `fastify/x` → `fastify`; `@a/b/c` → `@a/b`. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
