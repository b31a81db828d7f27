import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFinding, plain } from '../analyze/findings/words/check.ts'
import { emptyStats } from '../model/empty-stats.test.support.ts'
import type { Finding } from '../model/finding.ts'
import { listFindings } from './terminal-findings.ts'
import { painter, widthOf } from './terminal-text.ts'

const say = (findings: Finding[], width = 80, limit = 5): string[] =>
  listFindings(emptyStats(100, { findings }), limit, { width, paint: painter(false) })

const severe = (text: string, values: { evidence?: string; fix?: string } = {}): Finding =>
  makeFinding('test', { severity: 'critical', words: [plain(text)], ...values })

test('a finding has its evidence and its cure below it', () => {
  assert.deepEqual(say([severe('It blocked.', { evidence: 'For 5 ms.', fix: 'Move it.' })]), [
    'Findings',
    '!! It blocked.',
    '   For 5 ms.',
    '   Move it.',
  ])
})

test('sentences are broken at spaces, and those beyond the limit are counted', () => {
  const long = severe('one two three '.repeat(10).trim())
  const lines = say([long, severe('b'), severe('c')], 40, 2)
  assert.ok(lines.every((line) => widthOf(line) <= 40))
  assert.ok(lines.slice(2, 4).every((line) => line.startsWith('   ') && !line.startsWith('    ')))
  assert.equal(lines.at(-1), '  … and 1 more')
})

test('hostile texts reach no terminal', () => {
  const [, line] = say([severe('\u001b[2J\nx')])
  assert.equal(line, String.raw`!! \u{1b}[2J\u{a}x`)
})
