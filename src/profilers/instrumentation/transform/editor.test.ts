import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceEditor } from './editor.ts'
import { findWord, LineCounter, skipBlank } from './text.ts'

test('insertions take place in order of their offset, what was scheduled last first', () => {
  const editor = new SourceEditor('abcdef')
  editor.schedule(6, '4')
  editor.schedule(4, '3')
  editor.schedule(4, '2')
  editor.insert(1, '1')
  editor.advance(4)
  assert.equal(editor.finish(), 'a1bcd23ef4')
  assert.deepEqual(
    editor.inserts,
    [1, 4, 4, 6].map((offset) => ({ offset, length: 1 })),
  )
})

test('something nearer may be scheduled later, and something to do without a text', () => {
  const seen: number[] = []
  const editor = new SourceEditor('abc')
  editor.schedule(1, '1', () => seen.push(1))
  editor.schedule(2, '', () => seen.push(2))
  editor.advance(1)
  assert.deepEqual(seen, [1])
  assert.equal(editor.finish(), 'a1bc')
  assert.deepEqual(seen, [1, 2])
})

test('a walk that is out of order is a mistake and says so', () => {
  const editor = new SourceEditor('abc')
  editor.insert(2, 'x')
  assert.throws(() => editor.insert(1, 'y'), /at or after 2, got 1/)
})

test('lines are counted on from the last, and again from the start for what is before it', () => {
  for (const end of ['\n', '\r\n']) {
    const source = ['ab', 'cd', 'ef'].join(end)
    const counter = new LineCounter(source)
    assert.deepEqual(counter.locate(source.indexOf('f')), { line: 3, column: 2 })
    assert.deepEqual(counter.locate(0), { line: 1, column: 1 })
    assert.deepEqual(counter.locate(source.indexOf('c')), { line: 2, column: 1 })
  }
})

test('words are found behind other words and comments only', () => {
  const find = (source: string): number => findWord(source, 'async', 0, source.length)
  assert.equal(find(' static /* async */ // async\n async m'), 30)
  assert.equal(find('asynchronous async'), 13)
  assert.equal(find('@async async'), -1)
  assert.equal(find('static get'), -1)
  assert.equal(skipBlank('/* a */ // b\n\t\uFEFFx', 0), 15)
})
