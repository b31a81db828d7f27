import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { CHECK_NAMES } from '../../src/analyze/findings/findings.ts'
import { readPage } from '../../src/ui/state/markdown.ts'

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url))
const FOLDER = join(DOCS, 'findings')
const pages = readdirSync(FOLDER).map((name) => name.replace(/\.md$/, ''))
const textOf = (page: string): string => readFileSync(join(FOLDER, `${page}.md`), 'utf8')

test('each check has a page, and each page is of a check', () => {
  assert.ok(CHECK_NAMES.length >= 27, CHECK_NAMES.join())
  assert.deepEqual(pages.toSorted(), [...CHECK_NAMES].toSorted())
})

test('docs/README.md lists each of them once', () => {
  const listed = [...readFileSync(join(DOCS, 'README.md'), 'utf8').matchAll(/\]\(findings\/([\w-]+)\.md\)/g)]
  assert.deepEqual(listed.map(([, name = '']) => name).toSorted(), pages.toSorted())
})

for (const page of pages) {
  test(`docs/findings/${page}.md has the sentence, code that is JavaScript, the reason and the cure`, () => {
    const text = textOf(page)
    assert.match(text, /^# .+\n\n> .+\n/)
    assert.match(text, /^(## Why it is told|\*\*Why it is told\.\*\*)/m)
    assert.match(text, /^(## Cure|\*\*What to do\.\*\*)/m)
    const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    assert.ok(blocks.length > 0)
    for (const [, language, code] of blocks) {
      assert.equal(language, 'js')
      // An example is a part of a file.
      const { errors } = parseSync('example.mjs', code!)
      assert.deepEqual(
        errors.map(({ message }) => message),
        [],
        code!,
      )
    }
  })

  test(`docs/findings/${page}.md is shown by the dashboard without a mark-up character`, () => {
    const blocks = readPage(textOf(page))
    const kinds = blocks.map(({ kind }) => kind)
    assert.ok(kinds.includes('quote') && kinds.includes('code') && kinds.includes('text'), kinds.join())
    const spans = blocks.flatMap((block) =>
      block.kind === 'list' ? block.items.flat() : block.kind === 'code' ? [] : block.spans,
    )
    for (const { style, text } of spans) if (style !== 'code') assert.doesNotMatch(text, /`|\*\*|\]\(|^#|^>/, text)
  })
}
