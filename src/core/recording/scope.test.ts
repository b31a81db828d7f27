import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { FakeClock } from './fake-clock.test.support.ts'
import { Recorder } from './recorder.ts'
import { enterScopes, leaveScopes, releaseScopes } from './scope-hook.ts'
import { scopes } from './scope.ts'

const newScope = (): { recorder: Recorder; log: null; within: null } => ({
  recorder: new Recorder({ name: 'p', clock: new FakeClock(), maxTasks: 1, outer: null }),
  log: null,
  within: null,
})

test('async work stays in the scope that it began in until the last profile has ended', async () => {
  const [a, b] = [newScope(), newScope()]
  enterScopes()
  enterScopes()
  const seen = await Promise.all(
    [a, b].map((scope) =>
      scopes.run(scope, async () => {
        await turn()
        return scopes.getStore()
      }),
    ),
  )
  assert.deepEqual([seen[0] === a, seen[1] === b, scopes.getStore()], [true, true, undefined])
  scopes.run(a, () => {
    leaveScopes()
    assert.equal(scopes.getStore(), a, 'one profile is still active')
    leaveScopes()
    assert.equal(scopes.getStore(), a, 'a while is not over')
    releaseScopes()
    assert.equal(scopes.getStore(), undefined)
  })
})
