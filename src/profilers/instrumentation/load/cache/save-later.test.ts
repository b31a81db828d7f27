import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { profilerWork } from '../../../../core/profiler-work.ts'
import { SaveLater } from './save-later.ts'

test('saves once it is quiet, and leaves no listener', () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const said: string[] = []
    const listeners = process.listenerCount('exit')
    const { position } = profilerWork
    const saver = new SaveLater(() => {
      const until = performance.now() + 1
      while (performance.now() < until);
      said.push('save')
    })
    saver.before(() => said.push('before'))
    saver.schedule()
    assert.equal(process.listenerCount('exit'), listeners + 1)
    mock.timers.tick(500)
    assert.deepEqual(said, [])
    mock.timers.tick(1000)
    assert.deepEqual(said, ['before', 'save'])
    assert.equal(profilerWork.position, position + 1, 'whoever waits for the loop meanwhile is told')
    assert.equal(process.listenerCount('exit'), listeners)
  } finally {
    mock.timers.reset()
  }
})

test('saves when the process ends before that; a stopped one never does', () => {
  let saves = 0
  const saver = new SaveLater(() => saves++)
  const before = process.listeners('exit')
  saver.schedule()
  const added = process.listeners('exit').find((each) => !before.includes(each))
  added?.(0)
  assert.equal(saves, 1)
  saver.schedule()
  saver.stop()
  assert.deepEqual(process.listeners('exit'), before)
})
