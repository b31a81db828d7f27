import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../core/fake-clock.test.support.ts'
import type { Profile } from '../core/profile.ts'
import { Recorder } from '../core/recorder.ts'
import { TimerLoopProbe } from './loop-probe.ts'
import type { Timers } from './loop-probe.ts'

/** A loop with one timer: it is idle until that is due, unless it is told to work. */
class Loop {
  readonly clock: FakeClock = new FakeClock(0)
  /** Delays that were asked for. */
  readonly periods: number[] = []
  readonly probe: TimerLoopProbe
  #pending: { callback: () => void; due: number; unref(): void } | null = null
  #unrefs = 0

  constructor() {
    const timers: Timers = {
      set: (callback, delay) => {
        assert.equal(this.#pending, null, 'one timer at a time')
        this.periods.push(delay)
        this.#pending = { callback, due: this.clock.now() + delay, unref: () => void this.#unrefs++ }
        return this.#pending
      },
      clear: (timer) => {
        assert.equal(timer, this.#pending)
        this.#pending = null
      },
    }
    this.probe = new TimerLoopProbe(this.clock, timers)
  }

  get isWatched(): boolean {
    return this.#pending !== null
  }

  get keepsProcessAlive(): boolean {
    return this.#unrefs < this.periods.length
  }

  watch(): Recorder {
    const recorder = new Recorder({ name: 'request', clock: this.clock, maxTasks: 1, outer: null })
    this.probe.watch({ recorder } as Profile)
    return recorder
  }

  /** Busy stretches as [start, end], the empty ones left out. */
  end(recorder: Recorder): number[][] {
    this.probe.unwatch({ recorder } as Profile)
    const { busy } = recorder.finish()
    const all = Array.from({ length: busy.count }, (_, row) => [busy.start[row]!, busy.end[row]!])
    return all.filter(([start, end]) => end! > start!)
  }

  /** Idle until the timer is due and `late` ms more, then it runs. */
  idle(late = 0): void {
    const timer = this.#take()
    this.clock.rest(Math.max(0, timer.due + late - this.clock.now()))
    timer.callback()
  }

  /** Busy for `time` without a break, then whatever has become due runs. */
  block(time: number): void {
    this.clock.work(time)
    if (this.#pending !== null && this.#pending.due <= this.clock.now()) this.#take().callback()
  }

  #take(): { callback: () => void; due: number } {
    const timer = this.#pending!
    this.#pending = null
    return timer
  }
}

test('a healthy loop has no busy stretch, although timers fire up to a millisecond late', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 50; index++) loop.idle((index % 11) / 10)
  assert.deepEqual(loop.end(recorder), [])
})

test('a late timer tells of a block', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  loop.idle()
  loop.block(200)
  loop.idle()
  assert.deepEqual(loop.end(recorder), [[10, 210]])
})

test('idle time before the block is no part of it', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  loop.clock.rest(5)
  loop.block(100)
  assert.deepEqual(loop.end(recorder), [[5, 105]])
})

test('busy time that cannot have been one with the block is no part of it', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 8; index++) {
    loop.clock.work(1)
    loop.clock.rest(0.2)
  }
  loop.block(20)
  const [[start, end]] = loop.end(recorder) as [[number, number]]
  assert.ok(end - start >= 20 && end - start <= 30, `${start} to ${end}`)
})

test('a block that ends with the profile is seen, and one that never yields', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  loop.clock.work(300)
  assert.deepEqual(loop.end(recorder), [[0, 300]])
  const later = loop.watch()
  loop.idle()
  loop.clock.rest(3)
  loop.clock.work(60)
  const [[start, end]] = loop.end(later) as [[number, number]]
  assert.deepEqual([start, end], [313, 373])
})

test('a loop that is never idle but in time is not late, and every look marks a turn', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 20; index++) loop.block(10)
  loop.probe.unwatch({ recorder } as Profile)
  const { busy } = recorder.finish()
  const lengths = Array.from({ length: busy.count }, (_, row) => busy.end[row]! - busy.start[row]!)
  assert.equal(lengths.length, 21, 'a mark for each look and one for the end')
  assert.ok(lengths.every((length) => length === 0))
})

test('each profile has stretches from its own start on', () => {
  const loop = new Loop()
  const first = loop.watch()
  loop.clock.work(40)
  const second = loop.watch()
  loop.block(60)
  assert.deepEqual(loop.end(first), [[0, 100]])
  assert.deepEqual(loop.end(second), [[40, 100]])
})

test('looks are rarer once every profile is old, and frequent again for a new one and on a busy loop', () => {
  const loop = new Loop()
  loop.watch()
  while (loop.clock.now() < 2000) loop.idle()
  assert.ok(loop.periods.slice(0, -1).every((period) => period === 10))
  assert.equal(loop.periods.at(-1), 40)
  loop.watch()
  assert.equal(loop.periods.at(-1), 10, 'a new profile does not wait for the look at the old one')
  while (loop.clock.now() < 5000) loop.idle()
  assert.equal(loop.periods.at(-1), 40)
  loop.block(45)
  assert.equal(loop.periods.at(-1), 10, 'nobody is woken up on a loop that is busy')
  loop.idle()
  assert.equal(loop.periods.at(-1), 40)
})

test('nothing is scheduled unless a profile is active, and no timer keeps the process alive', () => {
  const loop = new Loop()
  assert.equal(loop.isWatched, false)
  const [a, b] = [loop.watch(), loop.watch()]
  assert.equal(loop.isWatched, true)
  loop.idle()
  loop.end(a)
  assert.equal(loop.isWatched, true)
  loop.end(b)
  loop.end(b)
  assert.equal(loop.isWatched, false)
  assert.equal(loop.keepsProcessAlive, false)
})

test("the system's timers do as well", () => {
  const clock = new FakeClock()
  const probe = new TimerLoopProbe(clock)
  const profile = { recorder: new Recorder({ name: 'request', clock, maxTasks: 1, outer: null }) } as Profile
  probe.watch(profile)
  clock.work(30)
  probe.unwatch(profile)
  assert.equal(profile.recorder.longestBusy, 30)
})
