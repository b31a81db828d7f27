import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrument } from './instrument.ts'

/** Returns the engine's message that the instrumented loop or delegation carries. */
function carried(source: string): string {
  const options = { url: 'a.js', format: 'module', runtimeUrl: 'rt', firstSite: 0 } as const
  const text = /,("(?:[^"\\]|\\.)*")\)/.exec(instrument(source, options)!.code)?.[1]
  return JSON.parse(text ?? 'null') as string
}

const ofLoop = (expression: string): string => carried(`async () => { for await (x of ${expression}); }`)
const ofDelegation = (expression: string): string => carried(`async function* g() { yield* ${expression} }`)

/** The texts are proved to be the engine's own by test/equivalence. */
test('what a loop says of a value that is not iterable', () => {
  const words: [expression: string, subject: string][] = [
    ['rows', 'rows'],
    ['(rows)', 'rows'],
    ['a.b.c', 'a.b.c'],
    ['a["b"]', 'a.b'],
    ['a["b c"]', 'a.b c'],
    ['a[b]', 'a[b]'],
    ['a[0].c', 'a[0].c'],
    ['this.rows', 'this.rows'],
    ['5', '5'],
    ['"text"', '"text"'],
    ['true', 'true'],
    ['null', 'null'],
    ['5n', '(intermediate value)'],
    ['/a"b/g', '/a"b/g'],
    ['{}', '{}'],
    ['{ a: 1 }', '(intermediate value)'],
    ['() => 1', '(intermediate value)'],
    ['await rows', '(intermediate value)'],
    ['new Map().size', '(intermediate value).size'],
  ]
  for (const [expression, subject] of words)
    assert.equal(ofLoop(expression), `${subject} is not async iterable`, expression)
})

test('calls and what the engine has no name for have words of their own', () => {
  const ofCall = 'is not a function or its return value is not async iterable'
  assert.equal(ofLoop('f()'), `f(...) ${ofCall}`)
  assert.equal(ofLoop('a.b(1)'), `a.b(...) ${ofCall}`)
  assert.equal(ofLoop('f``'), `f(...) ${ofCall}`)
  assert.equal(ofLoop('(() => 1)()'), `(intermediate value)(...) ${ofCall}`)
  assert.equal(ofLoop('new Rows()'), `(intermediate value) ${ofCall}`)
  assert.equal(ofLoop('a?.b'), 'undefined is not a function')
  assert.equal(ofLoop('a ?? b'), 'undefined is not a function')
  assert.equal(ofDelegation('rows'), 'undefined is not a function')
  assert.equal(ofDelegation('a.b'), 'yield* (intermediate value) is not async iterable')
})

test('a property of any name makes a text that is valid source', () => {
  assert.equal(ofLoop(String.raw`a["\u2028\"\\\n"]`), 'a.\u2028"\\\n is not async iterable')
  assert.equal(ofLoop('super_.a'), 'super_.a is not async iterable')
})
