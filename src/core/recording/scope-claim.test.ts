import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimProcess, scopes } from './scope.ts'
import type { Scope } from './scope.ts'

test("what belongs to no profile belongs to the process's, until that is undone", () => {
  const [ofProcess, ofRequest] = [{}, {}] as [Scope, Scope]
  const release = claimProcess(ofProcess)
  try {
    assert.equal(scopes.getStore(), ofProcess)
    scopes.run(ofRequest, () => assert.equal(scopes.getStore(), ofRequest))
    scopes.run(undefined, () => assert.equal(scopes.getStore(), ofProcess))
    assert.equal(scopes.getStore(), ofProcess)
    assert.equal(
      scopes.run(ofRequest, (a: number, b: number) => a + b, 2, 3),
      5,
    )
    assert.throws(() => scopes.run(ofRequest, assert.fail), assert.AssertionError)
    assert.equal(scopes.getStore(), ofProcess)
  } finally {
    release()
  }
  assert.equal(scopes.getStore(), undefined)
  assert.ok(!Object.hasOwn(scopes, 'getStore') && !Object.hasOwn(scopes, 'run'))
})
