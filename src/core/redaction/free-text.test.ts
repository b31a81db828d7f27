import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactText } from './free-text.ts'

test('a pair is masked where another one begins before it', () => {
  const texts: [text: string, masked: string][] = [
    ['Error: password: x', 'Error: password: [redacted]'],
    ['note: "the token=abc is old"', 'note: "the token=[redacted] is old"'],
    ['a=b=c password=x=y, n=1', 'a=b=c password=[redacted] n=1'],
    ['token=abc=password=x', 'token=[redacted]'],
    ["secret: 'a b' kept", 'secret: [redacted] kept'],
    ['password:', 'password:'],
    ['nothing: here', 'nothing: here'],
  ]
  for (const [text, masked] of texts) assert.equal(redactText(text), masked)
})

test('many pairs take linear time', () => {
  const start = performance.now()
  redactText('ab=ab='.repeat(10_000))
  const short = performance.now() - start
  const from = performance.now()
  redactText('ab=ab='.repeat(100_000))
  const long = performance.now() - from
  assert.ok(long < Math.max(short, 5) * 40, `${short} ms, ten times the text ${long} ms`)
})
