import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lines } from './lines.ts'

test('lines end with LF, CRLF, CR, U+2028 and U+2029, as in the language', () => {
  const text = 'a\nb\r\nc\rd\u2028e\u2029f'
  const lines = new Lines(text)
  const positions = 'abcdef'.split('').map((letter) => lines.positionOf(text.indexOf(letter)))
  assert.deepEqual(
    positions,
    [1, 2, 3, 4, 5, 6].map((line) => ({ line, column: 1 })),
  )
})

test('there and back is the same place', () => {
  const letters = fc.constantFrom('a', '\n', '\r', '\r\n', '\u2028', '😀')
  fc.assert(
    fc.property(fc.array(letters), fc.nat(), (parts, choice) => {
      const text = parts.join('')
      const offset = choice % (text.length + 1)
      const lines = new Lines(text)
      const { line, column } = lines.positionOf(offset)
      assert.equal(lines.offsetOf(line, column), offset)
      assert.ok(line >= 1 && column >= 1)
    }),
  )
})

test('a place outside the text does no harm', () => {
  const lines = new Lines('one\ntwo')
  assert.equal(lines.offsetOf(99, 3), 2)
  assert.deepEqual(lines.positionOf(1000), { line: 2, column: 997 })
})
