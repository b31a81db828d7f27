import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../core/recording/fake-clock.test.support.ts'
import type { Recording } from '../../core/recording/recording.ts'
import { Recorder } from '../../core/recording/recorder.ts'
import { EventLoopBackend } from './eventloop-backend.ts'

test('it runs everywhere and says what it cannot know', () => {
  const backend = new EventLoopBackend()
  const recorder = new Recorder({ name: 'request', clock: new FakeClock(), maxTasks: 1, outer: null })
  assert.equal(backend.isAvailable(), true)
  assert.equal(backend.unavailableReason(), null)
  backend.start({ recorder } as Recording)
  backend.stop()
  const trace = recorder.finish()
  assert.equal(trace.backend, 'eventloop')
  assert.deepEqual(trace.capabilities, { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true })
})
