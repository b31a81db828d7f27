import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { LoopMeter } from '../core/recording/loop-meter.ts'
import type { Recording } from '../core/recording/recording.ts'
import { Recorder } from '../core/recording/recorder.ts'
import { TimerLoopProbe } from './loop-probe.ts'
import type { Timers } from './loop-probe.ts'

/** A loop with one timer: it is idle until the timer is due, unless it is told to work. */
class Loop {
  readonly clock: FakeClock = new FakeClock(0)
  readonly meter: LoopMeter = new LoopMeter(this.clock)
  /** The delays that were set. */
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
    this.probe = new TimerLoopProbe({ clock: this.clock, meter: this.meter, timers })
    this.clock.rest(100)
  }

  get isWatched(): boolean {
    return this.#pending !== null
  }

  get keepsProcessAlive(): boolean {
    return this.#unrefs < this.periods.length
  }

  watch(): Recorder {
    const recorder = new Recorder({ name: 'request', clock: this.clock, maxTasks: 1, outer: null })
    this.probe.watch({ recorder } as Recording)
    return recorder
  }

  /** Ends the recorder and returns its busy periods as [start, end] from the recording's start. */
  end(recorder: Recorder): number[][] {
    recorder.close()
    this.probe.unwatch({ recorder } as Recording)
    const { busy, start } = recorder.finish()
    const round = (time: number): number => Math.round((time - start) * 1e6) / 1e6
    return Array.from({ length: busy.count }, (_, row) => [round(busy.start[row]!), round(busy.end[row]!)])
  }

  /** Stays idle until the timer is due and `late` ms more, then runs it. */
  idle(late = 0): void {
    const timer = this.#take()
    this.clock.rest(Math.max(0, timer.due + late - this.clock.now()))
    timer.callback()
  }

  /** Makes the current turn busy for `time`, and runs the timer at the end if it is due. */
  block(time: number): void {
    this.clock.work(time)
    if (this.#pending !== null && this.#pending.due <= this.clock.now()) this.#take().callback()
  }

  /** Starts a turn that is busy for `time`, and runs the timer at the end if it is due. */
  turn(time: number): void {
    this.clock.turn()
    this.block(time)
  }

  #take(): { callback: () => void; due: number } {
    const timer = this.#pending!
    this.#pending = null
    return timer
  }
}

test('a healthy loop has no busy period, although timers fire up to a millisecond late', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 50; index++) loop.idle((index % 11) / 10)
  assert.equal(loop.probe.longestBusyPeriod(recorder, loop.clock.now(), loop.clock.idle() - recorder.idleStart), 0)
  assert.deepEqual(loop.end(recorder), [])
})

test('a block that no code of ours has seen is as long as it was, though only a look tells where', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  loop.idle()
  loop.clock.rest(1)
  loop.block(200)
  loop.idle()
  loop.clock.rest(1.5)
  loop.block(8)
  loop.idle()
  assert.equal(loop.probe.longestBusyPeriod(recorder, loop.clock.now(), loop.clock.idle() - recorder.idleStart), 200)
  assert.deepEqual(loop.end(recorder), [
    [11, 211],
    [223, 231],
  ])
})

test('a block that ends with the profile is seen, and one that never yields, and one from before is cut', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  loop.clock.work(300)
  assert.equal(loop.probe.longestBusyPeriod(recorder, loop.clock.now(), loop.clock.idle() - recorder.idleStart), 300)
  assert.deepEqual(loop.end(recorder), [[0, 300]])
  const later = loop.watch()
  loop.idle()
  loop.turn(60)
  assert.deepEqual(loop.end(later), [[0, 60]])
})

test('a loop that is never idle but turns in time has short busy periods', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 200; index++) loop.turn(0.4)
  const lengths = loop.end(recorder).map(([start, end]) => end! - start!)
  assert.ok(
    lengths.every((length) => length <= 2.5),
    lengths.join(' '),
  )
})

test('each profile has the busy periods of its own time', () => {
  const loop = new Loop()
  const first = loop.watch()
  loop.turn(40)
  const second = loop.watch()
  loop.turn(60)
  assert.deepEqual(loop.end(first), [
    [0, 40],
    [40, 100],
  ])
  loop.turn(30)
  assert.deepEqual(loop.end(second), [
    [0, 60],
    [60, 90],
  ])
})

test('a long poll wakes an idle process ever more rarely; a new profile and a loop that is awake are looked at often', () => {
  const loop = new Loop()
  const old = loop.watch()
  while (loop.clock.now() < old.start + 3000) loop.idle()
  assert.equal(loop.periods[0], 10)
  assert.equal(loop.periods.at(-1), 40)
  assert.ok(loop.periods.length < 400, `${loop.periods.length} looks in 3 s`)
  loop.watch()
  assert.equal(loop.periods.at(-1), 2, 'a new profile does not wait for the look at the old one')
  while (loop.clock.now() < old.start + 7000) loop.idle()
  assert.equal(loop.periods.at(-1), 40)
  while (loop.periods.at(-1) === 40) loop.turn(1)
  assert.equal(loop.periods.at(-1), 2, 'nobody is woken up on a loop that turns often')
})

test('one timer serves profiles that follow each other, and is gone after the last; none keeps the process alive', () => {
  const loop = new Loop()
  assert.equal(loop.isWatched, false)
  for (let index = 0; index < 100; index++) {
    const recorder = loop.watch()
    loop.clock.work(0.01)
    loop.end(recorder)
  }
  assert.equal(loop.periods.length, 1, 'no timer is set or cleared by a request of a busy server')
  assert.equal(loop.isWatched, true)
  loop.idle()
  assert.equal(loop.isWatched, false)
  assert.equal(loop.keepsProcessAlive, false)
})

test('a second end changes nothing', () => {
  const loop = new Loop()
  const [first, second] = [loop.watch(), loop.watch()]
  loop.end(first)
  loop.probe.unwatch({ recorder: first } as Recording)
  loop.idle()
  assert.equal(loop.isWatched, true)
  loop.end(second)
})

test('what a very long and busy profile has lost is said', () => {
  const loop = new Loop()
  const recorder = loop.watch()
  for (let index = 0; index < 17_000; index++) loop.turn(3)
  const periods = loop.end(recorder)
  assert.ok(periods.length > 16_000)
  assert.match(recorder.degraded!, /^the loop was busy so often that its first \d+ busy periods were not kept$/)
})

test("the system's timers do as well", async () => {
  const clock = new FakeClock()
  const meter = new LoopMeter(clock)
  const probe = new TimerLoopProbe({ clock, meter })
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 1, outer: null })
  probe.watch({ recorder } as Recording)
  clock.work(30)
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(meter.at, 1030)
  recorder.close()
  probe.unwatch({ recorder } as Recording)
  assert.equal(recorder.finish().busy.count, 1)
})

test('the trace knows for how long the loop did not wait, in its own time', () => {
  const loop = new Loop()
  loop.meter.isInterrupted = true
  const early = loop.watch()
  for (let index = 0; index < 50; index++) loop.turn(0.4)
  const late = loop.watch()
  for (let index = 0; index < 50; index++) loop.turn(0.4)
  assert.equal(Math.round(loop.probe.busyTime(late, loop.clock.now())), 20)
  loop.idle()
  loop.end(early)
  loop.idle()
  loop.end(late)
  assert.deepEqual([Math.round(early.awake), Math.round(late.awake)], [40, 20])
  assert.equal(Math.round(late.finish().awake!), 20)
  const waits = loop.watch()
  loop.idle()
  loop.end(waits)
  assert.equal(waits.finish().awake, undefined)
})
