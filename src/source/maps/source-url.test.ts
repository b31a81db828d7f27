import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findSource, isUserSource, locateSource } from './source-url.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-sources-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const BASE = '/app/dist'
const isUsers = (source: string, include: string[] = [], root: string = ''): boolean | null => {
  const location = locateSource(source, root, BASE)
  return location === null ? null : isUserSource(location, include)
}

test("the user's sources, as compilers and bundlers name them", () => {
  for (const source of [
    '../src/a.ts',
    'a.ts',
    'webpack://app/./src/a.ts',
    'webpack:///./src/a.ts?1a2b',
    'webpack:////srv/app/src/a.ts',
    'webpack-internal:///(rsc)/./app/page.jsx',
    'turbopack:///[project]/app/[id]/page.tsx',
    'file:///srv/app/a.ts',
    'https://example.org/src/a.ts',
    'webpack://app/./webpack/own.ts',
    '../my_node_modules/a.ts',
  ]) {
    assert.equal(isUsers(source), true, source)
  }
  assert.equal(isUsers('a.ts', [], 'webpack://app/src/'), true)
})

test("a package's are not, unless it is named", () => {
  for (const source of [
    '../node_modules/@scope/db/index.js',
    'webpack://app/./node_modules/@scope/db/index.js',
    'webpack:///node_modules/@scope/db/index.js?1a2b',
    'webpack://app/../node_modules/.pnpm/@scope+db@1/node_modules/@scope/db/index.js',
    'turbopack:///[project]/node_modules/@scope/db/index.js',
    '../../node_modules/%40scope/db/index.js',
    'file:///srv/app/node_modules/@scope/db/index.js',
    'https://example.org/node_modules/@scope/db/index.js',
  ]) {
    assert.equal(isUsers(source), false, source)
    assert.equal(isUsers(source, ['@scope/db']), true, source)
    assert.equal(isUsers(source, ['*']), true, source)
    assert.equal(isUsers(source, ['db']), false, source)
  }
  assert.equal(isUsers('db/index.js', [], '../node_modules'), false)
})

test('code of the bundler is not, nor the toolbar itself', () => {
  for (const source of [
    'webpack://app/webpack/runtime/ensure chunk',
    'webpack:///webpack/bootstrap',
    'webpack:///(webpack)/buildin/module.js',
    'turbopack:///[turbopack]/runtime.ts',
    '../\0commonjsHelpers.js',
    '\0rolldown/runtime.js',
  ]) {
    assert.equal(isUsers(source), false, source)
    assert.equal(isUsers(source, ['*']), true, source)
  }
  assert.equal(isUsers('../node_modules/debug-toolbar/dist/src/index.js', ['*', 'debug-toolbar']), false)
})

test('a source of no kind of file has no place', () => {
  for (const source of ['data:text/javascript,1', 'node:fs', 'file:///%2F', 'blob:x']) {
    assert.equal(locateSource(source, '', BASE), null, source)
  }
})

const find = (source: string, base: string, root: string = ''): string | null =>
  findSource(locateSource(source, root, base)!, base)

test('a source of the project is found in the packages around, or named as one of the working folder', () => {
  const [project, dist] = [join(folder, 'project'), join(folder, 'project', 'dist', 'server')]
  mkdirSync(join(project, 'src'), { recursive: true })
  mkdirSync(join(dist, 'src'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{}')
  writeFileSync(join(project, 'src', 'a.ts'), '')
  // The output of a bundler has the same name, but is in no package.
  writeFileSync(join(dist, 'src', 'a.ts'), '')
  for (const source of ['webpack://app/./src/a.ts?1a2b', 'webpack:///src/a.ts', `webpack:///${project}/src/a.ts`]) {
    assert.equal(find(source, dist), join(project, 'src', 'a.ts'), source)
  }
  assert.equal(find('webpack://app/./src/missing.ts', dist), join(process.cwd(), 'src', 'missing.ts'))
  assert.equal(find('https://example.org/a.ts', dist), null)
})

test('a path is taken as it is where that is a file, else decoded', () => {
  mkdirSync(join(folder, '[id]'))
  writeFileSync(join(folder, '[id]', 'a.ts'), '')
  writeFileSync(join(folder, '100%25.ts'), '')
  assert.equal(find('%5Bid%5D/a.ts', folder), join(folder, '[id]', 'a.ts'))
  assert.equal(find('100%25.ts', folder), join(folder, '100%25.ts'))
  assert.equal(find('%E0%A4%A.ts', folder), join(folder, '%E0%A4%A.ts'))
  assert.equal(find('b.ts', folder, 'lib/'), join(folder, 'lib', 'b.ts'))
})
