import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenCpuProfile, CpuProfileEngine, V8CpuProfile } from './engine.ts'
import { ProcessSampler, SIGNALS_INTERRUPT } from './process-sampler.ts'

const logger = { info: () => {}, warn: () => {} }

const NONE_IDLE = { idleNode: -1, samples: [], timeDeltas: [] }
/** Parts of no account here. */
const zero = (): number => 0
const PARTS = {
  idleReadings: { now: zero, counter: zero, cpu: zero },
  patchIdle: () => () => {},
  onExit: () => () => {},
}

/** An engine without a runtime: a sample of `work` each millisecond, on a clock that the test moves. */
class FakeRuntime implements CpuProfileEngine {
  /** Asks how much idle time was lost, as an app does. */
  askIdle = zero
  isWarm = false
  now = 0
  open_ = 0
  most = 0
  opened = 0
  fewest = Number.POSITIVE_INFINITY
  isClosed = false
  bytes = 100
  timers: { at: number; callback: () => void }[] = []
  readonly exitListeners = new Set<() => void>()

  open(): OpenCpuProfile {
    const start = this.now
    this.opened++
    this.most = Math.max(this.most, ++this.open_)
    return {
      end: () => {
        this.fewest = Math.min(this.fewest, --this.open_)
        const cpuProfile = profileOf(start, this.now)
        return { byteLength: this.bytes, read: () => cpuProfile, readIdle: () => NONE_IDLE }
      },
    }
  }

  close(): void {
    this.isClosed = true
  }

  advance(time: number): void {
    const end = this.now + time
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.now = Math.max(this.now, next.at)
      next.callback()
    }
    this.now = end
  }

  get sampler(): ProcessSampler {
    return new ProcessSampler({
      ...PARTS,
      patchIdle: (lost) => {
        this.askIdle = lost
        return () => (this.askIdle = zero)
      },
      createEngine: () => this,
      now: () => this.now,
      toClock: (microseconds) => microseconds / 1000,
      startTimer: (callback, delay) => {
        const timer = { at: this.now + delay, callback }
        this.timers.push(timer)
        return () => {
          this.timers = this.timers.filter((each) => each !== timer)
        }
      },
      onExit: (callback) => {
        this.exitListeners.add(callback)
        return () => void this.exitListeners.delete(callback)
      },
    })
  }
}

function profileOf(start: number, end: number): V8CpuProfile {
  const callFrame = { functionName: 'work', url: 'file:///app/a.js', lineNumber: 4, columnNumber: 13 }
  const root = { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 }
  const count = Math.max(0, Math.floor(end - start))
  return {
    nodes: [
      { id: 1, callFrame: root, children: [2] },
      { id: 2, callFrame },
    ],
    startTime: start * 1000,
    endTime: end * 1000,
    samples: Array.from({ length: count }, () => 2),
    timeDeltas: Array.from({ length: count }, (_, index) => (index === 0 ? 0 : 1000)),
  }
}

test('the count of profiles never reaches zero, and each rotation has two for a moment', () => {
  const runtime = new FakeRuntime()
  const release = runtime.sampler.acquire(1, logger)
  runtime.advance(60_000)
  assert.deepEqual([runtime.opened, runtime.most, runtime.fewest, runtime.open_], [13, 2, 1, 1])
  release()
  assert.deepEqual([runtime.open_, runtime.isClosed, runtime.timers.length], [0, true, 0])
})

test('a warm engine takes samples while something is recorded, and a while longer', () => {
  const runtime = new FakeRuntime()
  runtime.isWarm = true
  const { sampler } = runtime
  const release = sampler.acquire(1, logger)
  runtime.advance(60_000)
  assert.deepEqual([runtime.opened, runtime.timers.length, sampler.isRunning], [0, 0, true])
  const start = runtime.now
  sampler.enter()
  sampler.enter()
  runtime.advance(9900)
  sampler.leave()
  runtime.advance(200)
  assert.deepEqual([runtime.open_, runtime.opened], [1, 3], 'another one is recorded')
  sampler.leave()
  runtime.advance(4000)
  assert.equal(runtime.open_, 1)
  runtime.advance(60_000)
  assert.deepEqual([runtime.open_, runtime.opened, runtime.timers.length, sampler.isRunning], [0, 3, 0, true])
  const samples = sampler.readNow({ start, end: start + 10_100 })!
  assert.deepEqual([samples.count, runtime.opened], [10_101, 3])
  sampler.enter()
  assert.equal(runtime.open_, 1)
  release()
  assert.deepEqual([runtime.open_, runtime.isClosed, runtime.timers.length], [0, true, 0])
})

test(
  'a reader of the idle time ends the open profile, which delays no other reader and keeps no quiet sampler on',
  { skip: SIGNALS_INTERRUPT ? false : 'the idle time is right here' },
  async () => {
    const runtime = new FakeRuntime()
    runtime.isWarm = true
    const { sampler } = runtime
    const release = sampler.acquire(1, logger)
    runtime.askIdle()
    assert.equal(runtime.opened, 0)
    sampler.enter()
    runtime.advance(200)
    for (let time = 0; time < 5; time++) runtime.askIdle()
    assert.equal(runtime.opened, 2)
    runtime.advance(15)
    assert.ok((await sampler.read({ start: 150, end: 210 }))!.count > 50)
    sampler.leave()
    for (let second = 0; second < 3; second++) {
      runtime.advance(1000)
      runtime.askIdle()
    }
    assert.deepEqual([runtime.open_, sampler.isRunning], [0, true])
    release()
    assert.equal(runtime.askIdle, zero)
  },
)

test('when the process ends, the profiler is off, and what ran last can still be read', () => {
  const runtime = new FakeRuntime()
  const { sampler } = runtime
  const release = sampler.acquire(1, logger)
  runtime.advance(300)
  for (const listener of [...runtime.exitListeners]) listener()
  assert.deepEqual([runtime.open_, runtime.isClosed, runtime.timers.length], [0, true, 0])
  assert.deepEqual([runtime.exitListeners.size, sampler.isRunning], [0, false])
  assert.equal(sampler.readNow({ start: 100, end: 200 })!.count, 102)
  release()
  assert.equal(runtime.open_, 0)
})

test('it runs from the first use to the last', () => {
  const runtime = new FakeRuntime()
  const { sampler } = runtime
  const [one, two] = [sampler.acquire(1, logger), sampler.acquire(5, logger)]
  one()
  one()
  assert.equal(sampler.isRunning, true)
  two()
  assert.deepEqual([sampler.isRunning, runtime.opened, runtime.open_], [false, 1, 0])
})

test('what has just ended can be read at once, across profiles, each sample once', async () => {
  const runtime = new FakeRuntime()
  const { sampler } = runtime
  sampler.acquire(1, logger)
  runtime.advance(5300)
  const samples = (await sampler.read({ start: 4900, end: 5250 }))!
  assert.equal(samples.frames.length, 1)
  assert.deepEqual(samples.frames[0]!.place.functionLine, 5)
  const inside = [...samples.time].filter((time) => time >= 4900 && time < 5250)
  assert.deepEqual([inside.length, new Set(inside).size], [350, 350])
  assert.ok(samples.time.every((time, row) => row === 0 || time > samples.time[row - 1]!))
})

test('those who ask again and again share profiles', async () => {
  const runtime = new FakeRuntime()
  const { sampler } = runtime
  sampler.acquire(1, logger)
  runtime.advance(1000)
  await sampler.read({ start: 900, end: 990 })
  const before = runtime.opened
  const reads = Array.from({ length: 50 }, (_, index) => sampler.read({ start: 1000, end: 1001 + index / 100 }))
  runtime.advance(200)
  await Promise.all(reads)
  assert.equal(runtime.opened, before + 1)
})

test('an hour takes no more memory than some minutes, and a range that is kept outlives its profile', () => {
  const runtime = new FakeRuntime()
  const { sampler } = runtime
  sampler.acquire(1, logger)
  runtime.advance(7000)
  const kept = { start: 6000, end: 6500 }
  const forgotten = { start: 6000, end: 6500 }
  sampler.keep(kept)
  runtime.advance(700_000)
  const bytes = sampler.byteLength
  runtime.advance(3_600_000)
  assert.equal(sampler.byteLength, bytes)
  assert.equal(sampler.readNow(kept)!.count, 502)
  assert.equal(sampler.readNow(forgotten), null)
})

test('a runtime that refuses leaves it off, and says so once', () => {
  const lines: string[] = []
  const sampler = new ProcessSampler({
    ...PARTS,
    createEngine: () => {
      throw new Error('Inspector is not available')
    },
    now: () => 0,
    toClock: (microseconds) => microseconds,
    startTimer: () => () => {},
  })
  const release = sampler.acquire(1, { info: (line) => void lines.push(line), warn: (line) => void lines.push(line) })
  assert.deepEqual([sampler.isRunning, sampler.readNow({ start: 0, end: 1 }), lines.length], [false, null, 1])
  assert.match(lines[0]!, /Inspector is not available/)
  release()
})

test('the start of a profile may have lost its upper bits', () => {
  const runtime = new FakeRuntime()
  runtime.now = 5_000_000
  const sampler = new ProcessSampler({
    ...PARTS,
    createEngine: () => ({
      isWarm: false,
      open: () => {
        const start = runtime.now
        return {
          end: () => {
            const cpuProfile = profileOf(start, runtime.now)
            const wrapped = { ...cpuProfile, startTime: cpuProfile.startTime % 2 ** 32 }
            return { byteLength: 1, read: () => wrapped, readIdle: () => NONE_IDLE }
          },
        }
      },
      close: () => {},
    }),
    now: () => runtime.now,
    toClock: (microseconds) => microseconds / 1000,
    startTimer: () => () => {},
  })
  sampler.acquire(1, logger)
  runtime.now += 100
  const samples = sampler.readNow({ start: 5_000_010, end: 5_000_020 })!
  assert.ok(samples.count >= 10 && Math.abs(samples.time[0]! - 5_000_009) < 1e-3)
})
