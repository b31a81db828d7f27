import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeTimers } from '../../../../core/fake-timers.test.support.ts'
import { profilerWork } from '../../../../core/recording/profiler-work.ts'
import { SaveLater } from './save-later.ts'

test('saves once it is quiet, and leaves no listener', () => {
  const timers = new FakeTimers()
  const said: string[] = []
  const listeners = process.listenerCount('exit')
  const { position } = profilerWork
  const saver = new SaveLater(() => {
    const until = performance.now() + 1
    while (performance.now() < until);
    said.push('save')
  }, timers.start)
  saver.before(() => said.push('before'))
  saver.schedule()
  assert.equal(process.listenerCount('exit'), listeners + 1)
  timers.tick(500)
  assert.deepEqual(said, [])
  timers.tick(1000)
  assert.deepEqual(said, ['before', 'save'])
  assert.equal(profilerWork.position, position + 1, 'whoever waits for the loop meanwhile is told')
  assert.equal(process.listenerCount('exit'), listeners)
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

test('a save that throws, later or at the exit, is nothing to the app', () => {
  const timers = new FakeTimers()
  const saver = new SaveLater(() => {
    throw new Error('disk full')
  }, timers.start)
  const before = process.listeners('exit')
  saver.schedule()
  timers.tick(1500)
  saver.schedule()
  process.listeners('exit').find((each) => !before.includes(each))?.(0)
  assert.deepEqual(process.listeners('exit'), before)
})
