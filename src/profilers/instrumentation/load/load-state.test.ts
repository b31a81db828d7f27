import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countModule, describeBlindness, describeHidden } from './load-state.ts'

test('a process is blind until a module is instrumented, and says how many were loaded and how many compiled', () => {
  assert.equal(describeBlindness(), 'no module of yours was instrumented (0 loaded)')
  countModule('loaded')
  countModule('loaded')
  assert.equal(describeBlindness(), 'no module of yours was instrumented (2 loaded)')
  assert.equal(describeHidden(), null)
  countModule('withoutAsync')
  assert.match(
    describeBlindness() ?? '',
    /^no module of yours was instrumented \(2 loaded\), and in 1 module of yours a compiler has replaced async/,
  )
  countModule('instrumented')
  assert.equal(describeBlindness(), null)
  assert.match(describeHidden() ?? '', /, and in 1 module of yours a compiler has replaced async functions/)
})
