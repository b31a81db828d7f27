import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findDeadNames, listFiles } from './named-files.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const files = listFiles(root)
const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('test/fixtures/'))

test('pages link to files that are there, and name no others', () => {
  assert.ok(pages.includes('CONTRIBUTING.md') && pages.includes('docs/architecture.md'), 'pages are missing')
  const dead = findDeadNames(root, pages, files).map(({ page, name }) => `${page}: ${name}`)
  assert.deepEqual(dead, [])
})

test('pages of decisions have lines of at most 120 characters, tables aside', () => {
  const long = pages
    .filter((page) => page === 'CONTRIBUTING.md' || page.startsWith('docs/decisions/'))
    .flatMap((page) => linesOf(page).map((line, index) => ({ page, line, number: index + 1 })))
    .filter(({ line }) => line.length > 120 && !line.startsWith('|'))
  assert.deepEqual(
    long.map(({ page, number }) => `${page}:${number}`),
    [],
  )
})

test('every page of a decision is listed in docs/README.md', () => {
  const list = readFileSync(join(root, 'docs/README.md'), 'utf8')
  const missing = pages.filter(
    (page) => page.startsWith('docs/decisions/') && !list.includes(page.slice('docs/'.length)),
  )
  assert.deepEqual(missing, [])
})

test('the change table of CONTRIBUTING.md names at most six files for each change', () => {
  const rows = linesOf('CONTRIBUTING.md').filter((line) => line.startsWith('| '))
  const table = rows.slice(rows.findIndex((row) => row.startsWith('| To add or change')) + 2)
  assert.ok(table.length >= 12, `${table.length} rows`)
  for (const row of table) {
    const named = new Set(
      [...row.matchAll(/`((?:src|test)\/[^`]*|package\.json|README\.md)`/g)].map(([, name]) => name),
    )
    assert.ok(named.size > 0 && named.size <= 6, `${named.size} files: ${row}`)
  }
})

test('the check finds what it is for', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-pages-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const deadOf = (text: string): string[] => {
    writeFileSync(join(folder, 'page.md'), text)
    return findDeadNames(folder, ['page.md'], ['src/a/b.ts', 'docs/c.md', 'page.md']).map(({ name }) => name)
  }
  assert.deepEqual(deadOf('[c](docs/c.md#part) [d](docs/d.md) [e](https://example.test/e.md) [f](docs)'), ['docs/d.md'])
  assert.deepEqual(deadOf('`src/a/b.ts` `a/b.ts` `src/a/` `src/a/gone.ts` `a/gone.ts`'), ['src/a/gone.ts', 'a/gone.ts'])
  assert.deepEqual(deadOf('`b.ts` `gone.ts` `node:fs` `a.b` `dist/x.js`'), ['gone.ts'])
  assert.deepEqual(deadOf('```\n`gone.ts`\n```\n'), [])
})

const linesOf = (page: string): string[] => readFileSync(join(root, page), 'utf8').split('\n')
