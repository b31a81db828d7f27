import { FakeTimers } from '../fake-timers.test.support.ts'
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { AsyncProfilerBackend } from './backend.ts'
import { Claims } from './claims/claims.ts'
import { FakeClock } from './fake-clock.test.support.ts'
import { LoopMeter } from './loop-meter.ts'
import { LoopStack } from './loop-stack.ts'
import type { Recording } from './recording.ts'
import { profilerWork } from './profiler-work.ts'
import { Profiler } from './profiler.ts'
import type { ProfilerOptions } from './profiler.ts'
import type { CpuSampler } from './sampler.ts'
import { scopes } from './scope.ts'

const SAMPLER: CpuSampler = {
  isRunning: true,
  read: () => Promise.resolve(null),
  readNow: () => null,
  enter: () => {},
  leave: () => {},
  keep: () => {},
}

interface Setup {
  profiler: Profiler
  clock: FakeClock
  loop: LoopStack
  log: string[]
}

const ADDRESS = { method: 'GET', url: '/' }
const profilers: Profiler[] = []
afterEach(() => {
  for (const profiler of profilers.splice(0)) profiler.close()
})

function setUp(changes: Partial<ProfilerOptions> = {}): Setup {
  const clock = new FakeClock(0)
  const claims = new Claims()
  const loop = new LoopStack(new LoopMeter(clock), claims)
  const log: string[] = []
  const logger = {
    info: (message: string) => void log.push(`info ${message}`),
    warn: (message: string) => void log.push(`warn ${message}`),
  }
  const probe = {
    watch: () => {},
    unwatch: () => {},
    longestBusyPeriod: () => 6,
    busyTime: () => 0,
    awakeSince: () => 0,
  }
  const profiler = new Profiler({
    backends: [newBackend()],
    choice: 'auto',
    probe,
    sampler: null,
    keepSamplesFrom: 50,
    loop,
    claims,
    openRequests: { count: 0 },
    clock,
    logger,
    maxTasks: 100,
    maxDuration: 60_000,
    ...changes,
  })
  profilers.push(profiler)
  return { profiler, clock, loop, log }
}

const newBackend = (changes: Partial<AsyncProfilerBackend> = {}): AsyncProfilerBackend => ({
  name: 'hooks',
  capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
  isAvailable: () => true,
  unavailableReason: () => null,
  start({ recorder }: Recording) {
    recorder.backend = 'hooks'
    recorder.capabilities = this.capabilities
  },
  stop: () => {},
  ...changes,
})

const unavailable = (reason: string): Partial<AsyncProfilerBackend> => ({
  isAvailable: () => false,
  unavailableReason: () => reason,
})

const fail = (): never => {
  throw new Error('broken')
}

test('the first backend that can run is taken; one line says why not a better one', () => {
  const { profiler, log } = setUp({
    backends: [
      newBackend({ name: 'instrumentation', ...unavailable('nothing was preloaded') }),
      newBackend({ isAvailable: fail }),
      newBackend({ name: 'eventloop' }),
      newBackend(),
    ],
  })
  profiler.start('one').end()
  profiler.start('two').end()
  assert.equal(profiler.backend?.name, 'eventloop')
  assert.equal(log.length, 1)
  assert.match(
    log[0]!,
    /^info Profiling with "eventloop"\. "instrumentation" is not available: nothing was preloaded\. .*broken/,
  )
})

test('the best one is taken without a word', () => {
  const { profiler, log } = setUp()
  assert.deepEqual([profiler.backend?.name, log], ['hooks', []])
})

test('a backend that refuses a request hands it over to the next one, with the reason; a call is not refused', () => {
  const asked: number[] = []
  const describeRefusal = (others: number): string => `refused beside ${asked.push(others) && others}`
  const next = newBackend({ name: 'eventloop', start: ({ recorder }) => void (recorder.backend = 'eventloop') })
  const { profiler } = setUp({ backends: [newBackend({ describeRefusal }), next] })
  const recordings = [
    profiler.start('call'),
    profiler.startRequest(ADDRESS),
    profiler.startRequest(ADDRESS),
    profiler.start('process', true),
  ]
  for (const recording of recordings) recording.end()
  assert.deepEqual(
    recordings.map(({ trace }) => [trace?.backend, trace?.degraded]),
    [
      ['hooks', null],
      ['eventloop', 'refused beside 0'],
      ['eventloop', 'refused beside 1'],
      ['hooks', null],
    ],
  )
  assert.deepEqual(asked, [0, 1])
})

test('the open requests of all profilers are counted, and no calls', () => {
  const asked: number[] = []
  const describeRefusal = (others: number): null => {
    asked.push(others)
    return null
  }
  const shared = { backends: [newBackend({ describeRefusal })], openRequests: { count: 0 } }
  const [first, second] = [setUp(shared).profiler, setUp(shared).profiler]
  const call = first.start('call')
  const [one, other] = [first.startRequest(ADDRESS), second.startRequest(ADDRESS)]
  one.end()
  const third = second.startRequest(ADDRESS)
  for (const recording of [call, one, other, third, third]) recording.end()
  first.startRequest(ADDRESS).end()
  assert.deepEqual(asked, [0, 1, 1, 0])
})

test('a request of a route that the best backend doubts is recorded by the next one, which it hears', () => {
  const heard: string[] = []
  let room = true
  const doubting = newBackend({
    name: 'instrumentation',
    wantsWitness: ({ url }) => url === '/doubted',
    hearWitness: ({ recorder }) => (heard.push(recorder.backend), 'it ran other code'),
    start: ({ recorder }) => void (recorder.backend = 'instrumentation'),
  })
  const next = newBackend({ describeRefusal: () => (room ? null : 'too much') })
  const { profiler } = setUp({ backends: [doubting, next] })
  const record = (url: string): unknown[] => {
    const recording = profiler.startRequest({ method: 'GET', url })
    recording.end()
    return [recording.trace?.backend, recording.trace?.degraded]
  }
  assert.deepEqual(record('/other'), ['instrumentation', null])
  assert.deepEqual(record('/doubted'), ['hooks', 'it ran other code'])
  room = false
  assert.deepEqual(record('/doubted'), ['instrumentation', null])
  assert.deepEqual(heard, ['hooks'])
  const { profiler: only } = setUp({
    backends: [doubting, newBackend({ name: 'eventloop', capabilities: { ...next.capabilities, tasks: false } })],
  })
  const recording = only.startRequest({ method: 'GET', url: '/doubted' })
  assert.equal(recording.backend, 'instrumentation', 'a backend without tasks is no witness')
  recording.end()
})

test('a backend that sees nothing and its successor that refuses give both reasons', () => {
  const blind = newBackend({ name: 'instrumentation', describeBlindness: () => 'it saw nothing' })
  const next = newBackend({ name: 'eventloop', start: ({ recorder }) => void (recorder.backend = 'eventloop') })
  const refusing = newBackend({ describeRefusal: () => 'it was too much' })
  const recording = setUp({ backends: [blind, refusing, next] }).profiler.startRequest(ADDRESS)
  recording.end()
  assert.deepEqual(
    [recording.trace?.backend, recording.trace?.degraded],
    ['eventloop', 'it saw nothing; it was too much'],
  )
})

test('a backend that sees nothing hands over to the next one, per recording, and the record says why', () => {
  let blindness: string | null = 'no module was instrumented'
  const started: string[] = []
  const begin =
    (name: string): AsyncProfilerBackend['start'] =>
    () =>
      void started.push(name)
  const blind = newBackend({
    name: 'instrumentation',
    describeBlindness: () => blindness,
    start: begin('instrumentation'),
  })
  const { profiler } = setUp({ backends: [blind, newBackend(unavailable('')), newBackend({ start: begin('hooks') })] })
  const recording = profiler.start('request')
  recording.end()
  assert.equal(recording.trace?.degraded, 'no module was instrumented')
  const early = profiler.start('process', true)
  early.end()
  assert.equal(early.trace?.degraded, null)
  blindness = null
  profiler.start('request').end()
  assert.deepEqual(started, ['hooks', 'instrumentation', 'instrumentation'])
})

test('a choice passes over better ones and falls back to what follows', () => {
  const backends = [
    newBackend({ name: 'instrumentation' }),
    newBackend(unavailable('too old')),
    newBackend({ name: 'eventloop' }),
  ]
  assert.equal(setUp({ backends, choice: 'eventloop' }).profiler.backend?.name, 'eventloop')
  const { profiler, log } = setUp({ backends, choice: 'hooks' })
  assert.equal(profiler.backend?.name, 'eventloop')
  assert.match(log.join(), /"hooks" is not available: too old/)
})

test('a choice that this version does not have falls back to automatic, with a warning', () => {
  const { profiler, log } = setUp({ choice: 'instrumentation' })
  assert.equal(profiler.backend?.name, 'hooks')
  assert.match(log[0]!, /^warn The "instrumentation" profiler backend/)
})

test('where no backend can run, profiles still have their time', () => {
  const { profiler, clock, log } = setUp({ backends: [newBackend(unavailable('too old'))] })
  const recording = profiler.start('request')
  clock.work(5)
  recording.end()
  assert.match(log[0]!, /^warn No profiler backend can run here/)
  assert.deepEqual([recording.trace!.backend, recording.trace!.end - recording.trace!.start], ['none', 5])
})

for (const step of ['start', 'stop'] as const) {
  test(`a backend that throws at ${step} voids that profile with one warning, not the next, and not the app`, () => {
    let isBroken = true
    const healthy = newBackend()
    const { profiler, log } = setUp({
      backends: [newBackend({ [step]: (recording: Recording) => (isBroken ? fail() : healthy[step](recording)) })],
    })
    const recording = profiler.start('request')
    assert.equal(
      recording.run(() => 'answer'),
      'answer',
    )
    recording.end()
    assert.equal(recording.trace!.backend, 'none')
    assert.match(recording.trace!.degraded!, new RegExp(`"hooks" backend failed at ${step}`))
    assert.equal(log.length, 1)
    assert.match(log[0]!, /^warn .*broken.*the next one is profiled again/)
    isBroken = false
    const next = profiler.start('next')
    next.end()
    assert.equal(next.trace!.degraded, null)
    if (step === 'stop') assert.equal(next.trace!.backend, 'hooks')
  })
}

test('a probe that throws harms no more', () => {
  const { profiler } = setUp({
    probe: { watch: fail, unwatch: fail, longestBusyPeriod: fail, busyTime: fail, awakeSince: fail },
  })
  const recording = profiler.start('request')
  recording.end()
  assert.equal(recording.trace!.backend, 'none')
})

test('run measures the synchronous part, in the scope of the profile, and hands on what fn gives or throws', () => {
  const { profiler, clock, loop } = setUp()
  const recording = profiler.start('request')
  const value = recording.run(() => {
    assert.equal(scopes.getStore()?.recorder, recording.recorder)
    clock.work(7)
    return 42
  })
  assert.equal(value, 42)
  const error = new Error('of the app')
  assert.throws(
    () =>
      recording.run(() => {
        clock.work(3)
        throw error
      }),
    error,
  )
  assert.equal(scopes.getStore(), undefined)
  assert.equal(loop.entries.length, 0)
  recording.end()
  assert.deepEqual([recording.trace!.running, recording.trace!.slices.count], [10, 2])
})

test('a profile that is started in another is part of it', () => {
  const { profiler, clock } = setUp()
  const outer = profiler.start('outer')
  const inner = outer.run(() => {
    clock.work(1)
    const recording = profiler.start('inner')
    recording.run(() => clock.work(5))
    return recording
  })
  inner.end()
  outer.end()
  assert.deepEqual([inner.trace!.running, outer.trace!.running], [5, 6])
  assert.equal(profiler.start('apart').recorder.outer, null)
})

test('figures tell how things stand, an open slice included', () => {
  const { profiler, clock } = setUp()
  const recording = profiler.start('request')
  clock.rest(10)
  clock.work(4)
  recording.run(() => {
    clock.work(6)
    const { elapsed, running, waiting, queued, unattributed, lagMax } = recording.figures()
    assert.deepEqual(
      { elapsed, running, waiting, queued, unattributed, lagMax },
      { elapsed: 20, running: 6, waiting: 10, queued: 0, unattributed: 4, lagMax: 6 },
    )
  })
})

test('slices of one recording are queued time of another, open ones and those before its start as well', () => {
  const { profiler, clock } = setUp()
  const other = profiler.start('other')
  other.run(() => {
    clock.work(5)
    const recording = profiler.start('request')
    clock.work(3)
    const { running, queued, unattributed } = recording.figures()
    assert.deepEqual({ running, queued, unattributed }, { running: 0, queued: 3, unattributed: 0 })
    recording.end()
    assert.equal(recording.trace!.claimed, 3)
    assert.deepEqual([...recording.trace!.claims!.end], [recording.trace!.end])
  })
  other.end()
  assert.deepEqual([other.figures().running, other.trace!.claimed], [8, 8])
})

test('what the profiler itself did is queued and a cost, though the probe has seen none of it', () => {
  const { profiler, clock } = setUp({ sampler: SAMPLER })
  const recording = profiler.start('request')
  const start = clock.now()
  clock.work(20)
  profilerWork.add(start + 5, start + 17)
  const { running, queued, unattributed, waiting, overhead } = recording.figures()
  assert.deepEqual(
    { running, queued, unattributed, waiting, overhead },
    { running: 0, queued: 12, unattributed: 0, waiting: 8, overhead: 12 },
  )
  recording.end()
  assert.deepEqual([...recording.trace!.profilerWork.start], [start + 5])
})

test('without slices, the CPU time of the loop tells what the probe has not seen', () => {
  const capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  const { profiler, clock } = setUp({ sampler: SAMPLER, backends: [newBackend({ capabilities })] })
  clock.work(30)
  const recording = profiler.start('request')
  clock.rest(10)
  clock.work(42)
  assert.equal(recording.figures().waiting, 10)
  recording.end()
  const known = typeof (process as { threadCpuUsage?: unknown }).threadCpuUsage === 'function'
  assert.equal(recording.trace!.awake, known ? 42 : undefined, 'the process may have worked in other threads')
})

test('without slices, nothing is told of idle time while the machine kept the loop from running', () => {
  const capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  const { profiler, clock } = setUp({ sampler: SAMPLER, backends: [newBackend({ capabilities })] })
  const figuresAfter = (delay: number, told?: number) => {
    const recording = profiler.start('request')
    clock.work(42)
    clock.starve(delay, told)
    const { running, waiting, queued, unattributed } = recording.figures()
    recording.end()
    return { running, waiting, queued, unattributed }
  }
  const unknown = { running: 0, waiting: Number.NaN, queued: Number.NaN, unattributed: Number.NaN }
  assert.deepEqual(figuresAfter(20), unknown)
  assert.deepEqual(figuresAfter(4), { ...unknown, waiting: 4, unattributed: 42 }, 'too little to matter')
  assert.deepEqual(figuresAfter(20, Number.NaN), unknown, 'a system that does not tell')
})

test('an end comes once, keeps its mark and calls back once', () => {
  const { profiler, clock } = setUp()
  const recording = profiler.start('request')
  let ends = 0
  recording.onEnd = { onRecordingEnd: () => void ends++ }
  assert.equal(profiler.activeCount, 1)
  recording.end('the client went away')
  const { trace } = recording
  clock.work(5)
  recording.end('again')
  assert.equal(recording.trace, trace)
  assert.deepEqual([ends, trace!.degraded, profiler.activeCount], [1, 'the client went away', 0])
})

test('closing ends all profiles and stops the backend for each', () => {
  const stopped: string[] = []
  const { profiler } = setUp({ backends: [newBackend({ stop: ({ name }) => void stopped.push(name) })] })
  const recordings = ['a', 'b', 'c'].map((name) => profiler.start(name))
  profiler.close()
  assert.deepEqual(stopped, ['a', 'b', 'c'])
  assert.ok(recordings.every(({ trace }) => trace!.degraded === 'the toolbar was closed'))
  assert.equal(profiler.activeCount, 0)
})

test('a profile that never ends is closed at the longest duration, and says so', () => {
  const timers = new FakeTimers()
  const { profiler } = setUp({ maxDuration: 1000, startTimer: timers.start })
  const recording = profiler.start('request')
  timers.tick(999)
  assert.equal(recording.trace, null)
  timers.tick(1)
  assert.match(recording.trace!.degraded!, /closed after 1000 ms \(asyncProfilerMaxDuration\)/)
})

test('a claim beside known work reads nothing, and one at the end shares its reading of the clock with that', () => {
  let isAtWork = true
  const { profiler, clock } = setUp({ backends: [newBackend({ isAtWork: () => isAtWork })] })
  const recording = profiler.start('request')
  const readings = { now: 0, turns: 0 }
  const { now, turns } = clock
  Object.assign(clock, { now: () => (readings.now++, now()), turns: () => (readings.turns++, turns()) })
  recording.claimNow()
  assert.deepEqual(readings, { now: 0, turns: 0 })
  isAtWork = false
  recording.holdMoment()
  recording.claimNow()
  recording.end()
  assert.equal(readings.now, 2, 'the moment, and the end of the record')
})
