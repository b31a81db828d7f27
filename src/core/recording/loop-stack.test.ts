import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Claims } from './claims/claims.ts'
import { FakeClock } from './fake-clock.test.support.ts'
import { LoopMeter } from './loop-meter.ts'
import { LoopStack, StackEntry } from './loop-stack.ts'
import { Recorder } from './recorder.ts'
import type { TaskState } from './task-state.ts'

const place = { script: '/app/a.js', line: 1, column: 1, functionLine: 1, functionColumn: 1, functionName: 'a' }

/** Sets up a loop with one recording, and a reader of its slices. */
function setUp(): {
  clock: FakeClock
  loop: LoopStack
  recorder: Recorder
  task: () => TaskState
  slices: () => number[][]
} {
  const clock = new FakeClock(0)
  const recorder = newRecorder(clock)
  const task = (): TaskState => recorder.beginTask(recorder.siteOf(place), 0, clock.now())
  return { clock, loop: new LoopStack(new LoopMeter(clock)), recorder, task, slices: () => slicesOf(recorder) }
}

const newRecorder = (clock: FakeClock): Recorder => new Recorder({ name: 'p', clock, maxTasks: 100, outer: null })

const slicesOf = (recorder: Recorder): number[][] => {
  const { slices } = recorder.finish()
  return Array.from({ length: slices.count }, (_, row) => [slices.task[row]!, slices.start[row]!, slices.end[row]!])
}

test("a nested call's slice is cut out of its caller's", () => {
  const { clock, loop, recorder, task, slices } = setUp()
  const [outer, inner] = [task(), task()]
  loop.enter(new StackEntry(recorder, outer, 1), clock.now())
  clock.work(3)
  loop.enter(new StackEntry(recorder, inner, 2), clock.now())
  clock.work(4)
  loop.leave(clock.now(), 0)
  clock.work(5)
  loop.leave(clock.now(), 0)
  assert.deepEqual(slices(), [
    [1, 0, 3],
    [2, 3, 7],
    [1, 7, 12],
  ])
})

test('entries of one slice make no cut, unless a suspend ends it', () => {
  const { clock, loop, recorder, task, slices } = setUp()
  const state = task()
  loop.enter(new StackEntry(recorder, state, 1), clock.now())
  clock.work(3)
  loop.enter(new StackEntry(recorder, state, 1), clock.now())
  clock.work(3)
  loop.leave(clock.now(), 0)
  clock.work(3)
  loop.leave(clock.now(), 1)
  assert.deepEqual(slices(), [[1, 0, 9]])
})

test('entries of two profiles lie above each other, each with its own time', () => {
  const { clock, loop, recorder, slices } = setUp()
  const other = newRecorder(clock)
  loop.enter(new StackEntry(recorder, null, 0), clock.now())
  clock.work(2)
  loop.enter(new StackEntry(other, null, 0), clock.now())
  clock.work(7)
  loop.truncate(1, clock.now())
  clock.work(1)
  loop.truncate(0, clock.now())
  assert.deepEqual(slices(), [
    [0, 0, 2],
    [0, 9, 10],
  ])
  assert.deepEqual(slicesOf(other), [[0, 2, 9]])
})

test('a split keeps what a profile has done so far', () => {
  const { clock, loop, recorder, slices } = setUp()
  loop.enter(new StackEntry(recorder, null, 0), clock.now())
  clock.work(5)
  loop.split(clock.now())
  assert.deepEqual(slices(), [[0, 0, 5]])
  assert.equal(loop.entries.length, 1)
  new LoopStack(new LoopMeter(clock)).split(clock.now())
})

test('what a thrown error left behind is forgotten once the loop was idle, and never charged', () => {
  const { clock, loop, recorder, slices } = setUp()
  loop.enter(new StackEntry(recorder, null, 0), clock.now())
  clock.work(1)
  loop.dropStale(clock.now())
  assert.equal(loop.entries.length, 1, 'the loop has not been idle')
  clock.rest(50)
  loop.reset(clock.now())
  assert.equal(loop.top, undefined)
  assert.deepEqual(slices(), [])
})

test('leaving an empty stack does nothing', () => {
  const { clock, loop } = setUp()
  loop.leave(clock.now(), 0)
  loop.reset(clock.now())
  assert.equal(loop.entries.length, 0)
})

test('entries that were left behind claim nothing when an open slice is asked for', () => {
  const clock = new FakeClock(0)
  const claims = new Claims()
  const loop = new LoopStack(new LoopMeter(clock), claims)
  loop.enter(new StackEntry(newRecorder(clock), null, 0), clock.now())
  clock.work(1)
  clock.rest(50)
  clock.work(2)
  loop.split(clock.now())
  assert.equal(claims.until(clock.now()), 0)
  assert.equal(loop.top, undefined)
})

/** Sets up a loop that has just begun to work for nobody that is known. */
function setUpUnnoticed(): { clock: FakeClock; loop: LoopStack; recorder: Recorder; claims: Claims } {
  const clock = new FakeClock(0)
  const claims = new Claims()
  const loop = new LoopStack(new LoopMeter(clock), claims)
  const recorder = newRecorder(clock)
  clock.work(5)
  loop.unnoticedSince(clock.now(), 0)
  clock.rest(10)
  return { clock, loop, recorder, claims }
}

test('work that was not noticed begins with the turn of the loop, or after the last work that is known', () => {
  const { clock, loop, recorder, claims } = setUpUnnoticed()
  clock.work(0.25)
  assert.equal(loop.unnoticedSince(clock.now(), 0), 15)
  loop.addUnnoticed(new StackEntry(recorder, null, 0), 15, clock.now())
  clock.work(0.5)
  assert.equal(loop.unnoticedSince(clock.now(), 0), 15.25)
  assert.equal(claims.until(clock.now()), 0.25)
  assert.deepEqual(slicesOf(recorder), [[0, 15, 15.25]])
})

test('it is no longer than a millisecond, none of what is known, and not before its recording', () => {
  const { clock, loop, recorder } = setUpUnnoticed()
  clock.work(0.5)
  assert.equal(loop.unnoticedSince(clock.now(), 15.25), 15.25)
  loop.enter(new StackEntry(recorder, null, 0), clock.now())
  assert.ok(Number.isNaN(loop.unnoticedSince(clock.now(), 0)))
  loop.leave(clock.now(), 0)
  clock.work(1.5)
  assert.equal(loop.unnoticedSince(clock.now(), 0), clock.now())
})
