import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../model/finding.ts'
import { findingsAsMarkdown } from './findings-markdown.ts'

const finding = (values: Partial<Finding>): Finding => ({
  ...{ check: 'test', severity: 'critical', certainty: 'proved', title: '', words: [], evidence: '', fix: null },
  ...{ saving: 0, taskId: null, related: [] },
  ...values,
})
const REQUEST = { method: 'GET', path: '/orders', status: 200, duration: 103.2 }
const write = (...findings: Finding[]): string => findingsAsMarkdown(REQUEST, findings, 'http://app/x')

test('findings as Markdown have names as code, evidence and cure', () => {
  const words = [
    { style: 'plain', text: 'Blocked in ' },
    { style: 'code', text: 'render' },
    { style: 'strong', text: ' 5 ms' },
  ] as const
  assert.equal(
    write(finding({ words: [...words], evidence: '3 times.', fix: 'Use `readFile`.' }), finding({ severity: 'ok' })),
    '## `GET /orders`: 200, 103 ms\n\n- **critical**: Blocked in `render` 5 ms\n  3 times.\n  Do: Use `readFile`.\n\n' +
      '- **ok**: \n\nhttp://app/x\n',
  )
})

test('hostile texts stay text', () => {
  const words = [
    { style: 'code', text: 'a``b' },
    { style: 'plain', text: '[x](javascript:y) <img> \u202e' },
  ] as const
  const text = write(finding({ words: [...words], evidence: '![a](b)' }))
  assert.ok(text.includes('``` a``b ```'))
  assert.ok(text.includes(String.raw`\[x\](javascript:y) \<img\>`))
  assert.ok(text.includes(String.raw`\!\[a\](b)`))
  assert.ok(!text.includes('\u202e'))
})
