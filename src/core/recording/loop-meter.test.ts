import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from './fake-clock.test.support.ts'
import { LoopMeter } from './loop-meter.ts'

function setUp(): { clock: FakeClock; meter: LoopMeter; past: () => number[][] } {
  const clock = new FakeClock(0)
  const meter = new LoopMeter(clock)
  const past = (): number[][] => {
    const periods: number[][] = []
    meter.past.forEach(0, (start, end) => periods.push([start, end]))
    return periods
  }
  return { clock, meter, past }
}

test('a busy period goes on until the loop turns, and begins where its idle time ended', () => {
  const { clock, meter, past } = setUp()
  clock.work(20)
  assert.equal(meter.observe(clock.now()), 0)
  clock.rest(30)
  clock.work(5)
  assert.equal(meter.observe(clock.now()), 50)
  clock.work(7)
  assert.equal(meter.observe(clock.now()), 50)
  assert.deepEqual(past(), [[0, 20]])
  clock.rest(1)
  meter.observe(clock.now())
  assert.deepEqual(past(), [
    [0, 20],
    [50, 62],
  ])
})

test('a loop that turns without being idle has a new busy period each time', () => {
  const { clock, meter, past } = setUp()
  for (let turn = 0; turn < 4; turn++) {
    clock.work(5)
    assert.equal(meter.observe(clock.now()), turn * 5)
    clock.turn()
  }
  clock.work(0.1)
  meter.observe(clock.now())
  assert.deepEqual(past(), [
    [0, 5],
    [5, 10],
    [10, 15],
    [15, 20],
  ])
})

test('no two busy periods have the same start, even where no time has passed', () => {
  const { clock, meter } = setUp()
  const starts = new Set<number>()
  for (let turn = 0; turn < 100; turn++) {
    clock.turn()
    starts.add(meter.observe(clock.now()))
  }
  assert.equal(starts.size, 100)
})

test('short busy periods are not kept', () => {
  const { clock, meter, past } = setUp()
  for (let turn = 0; turn < 100; turn++) {
    clock.work(0.9)
    meter.observe(clock.now())
    clock.rest(0.1)
  }
  assert.deepEqual(past(), [])
})

test('turns that nobody has read share the busy time; a timer that is late tells how much is the last', () => {
  const { clock, meter } = setUp()
  for (let turn = 0; turn < 10; turn++) {
    clock.work(0.5)
    clock.rest(1)
  }
  clock.work(0.5)
  const at = clock.now()
  assert.ok(at - meter.observe(at) < 1.6)
  meter.due = clock.now() + 10
  for (let turn = 0; turn < 8; turn++) {
    clock.rest(0.5)
    clock.work(0.5)
  }
  clock.rest(1)
  clock.work(50)
  const length = clock.now() - meter.observe(clock.now())
  assert.ok(length > 45 && length <= 54, `${length} ms`)
  assert.ok(clock.now() - meter.busySince <= 54, 'no more than the busy time')
})

test('a recent reading serves as well', () => {
  const { clock, meter } = setUp()
  clock.rest(10)
  clock.work(1)
  assert.equal(meter.look(clock.now()), 10)
  clock.turn()
  clock.work(0.04)
  assert.equal(meter.look(clock.now()), 10)
  clock.work(0.04)
  assert.ok(meter.look(clock.now()) > 10)
})

test('a loop that turns without idle time is awake until it waits', () => {
  const { clock, meter } = setUp()
  const awake = (): number[][] => {
    const spans: number[][] = []
    meter.awake.forEach(0, (start, end) => spans.push([start, end]))
    return spans
  }
  meter.isInterrupted = true
  for (let turn = 0; turn < 40; turn++) {
    clock.work(0.5)
    meter.observe(clock.now())
    clock.turn()
  }
  assert.deepEqual([awake(), meter.awakeSince], [[], 0])
  clock.rest(30)
  clock.work(0.5)
  meter.observe(clock.now())
  assert.deepEqual(awake(), [[0, 20]])
  clock.rest(5)
  meter.observe(clock.now())
  assert.deepEqual(awake().length, 1, 'shorter than a millisecond')
})

test('awake and idle together are never longer than the time', () => {
  let seed = 7
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  for (let round = 0; round < 200; round++) {
    const { clock, meter } = setUp()
    meter.isInterrupted = round % 2 === 0
    for (let step = 0; step < 60; step++) {
      if (random() < 0.3) clock.rest(random() * 8)
      else if (random() < 0.5) clock.turn()
      clock.work(random() * 3)
      if (random() < 0.6) meter.observe(clock.now())
    }
    meter.observe(clock.now())
    const awake = meter.awake.timeFrom(0, 0) + clock.now() - meter.awakeSince
    assert.ok(awake + clock.idle() <= clock.now() + 1e-6, `${awake} and ${clock.idle()} of ${clock.now()}`)
  }
})
