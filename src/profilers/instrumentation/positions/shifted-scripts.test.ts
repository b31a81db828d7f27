import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addScript, findScript, whenScriptUnknown } from './shifted-scripts.ts'

after(() => whenScriptUnknown(() => {}))

test('a module whose message from the other thread still waits is found, ES module or CommonJS', () => {
  const waiting = ['file:///app/late.mjs', 'file:///app/late.cts']
  whenScriptUnknown(() => {
    for (const script of waiting.splice(0)) addScript(script, () => ({ shifts: [1, 0, 5], mapped: false }))
  })
  assert.equal(findScript('/app/late.cts')?.shifts.columnOf(1, 8), 3)
  assert.equal(findScript('file:///app/late.mjs')?.shifts.columnOf(1, 8), 3)
  assert.equal(findScript('/app/other.cjs'), undefined)
})
