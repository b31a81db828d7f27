import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { AsyncProfilerBackend } from './backend.ts'
import { FakeClock } from './fake-clock.test.support.ts'
import { LoopMeter } from './loop-meter.ts'
import { LoopStack } from './loop-stack.ts'
import type { Profile } from './profile.ts'
import { profilerWork } from './profiler-work.ts'
import { Profiler } from './profiler.ts'
import type { ProfilerOptions } from './profiler.ts'
import type { CpuSampler } from './sampler.ts'
import { scopes } from './scope.ts'

interface Setup {
  profiler: Profiler
  clock: FakeClock
  loop: LoopStack
  log: string[]
}

const profilers: Profiler[] = []
afterEach(() => {
  for (const profiler of profilers.splice(0)) profiler.close()
})

function setUp(changes: Partial<ProfilerOptions> = {}): Setup {
  const clock = new FakeClock(0)
  const loop = new LoopStack(new LoopMeter(clock))
  const log: string[] = []
  const logger = {
    info: (message: string) => void log.push(`info ${message}`),
    warn: (message: string) => void log.push(`warn ${message}`),
  }
  const probe = { watch: () => {}, unwatch: () => {}, longestStretch: () => 6, busyTime: () => 0 }
  const profiler = new Profiler({
    backends: [newBackend()],
    choice: 'auto',
    probe,
    sampler: null,
    keepSamplesFrom: 50,
    loop,
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
  start({ recorder }: Profile) {
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
  const profile = profiler.start('request')
  clock.work(5)
  profile.end()
  assert.match(log[0]!, /^warn No profiler backend can run here/)
  assert.deepEqual([profile.trace!.backend, profile.trace!.end - profile.trace!.start], ['none', 5])
})

for (const step of ['start', 'stop'] as const) {
  test(`a backend that throws at ${step} voids that profile with one warning, not the next, and not the app`, () => {
    let isBroken = true
    const healthy = newBackend()
    const { profiler, log } = setUp({
      backends: [newBackend({ [step]: (profile: Profile) => (isBroken ? fail() : healthy[step](profile)) })],
    })
    const profile = profiler.start('request')
    assert.equal(
      profile.run(() => 'answer'),
      'answer',
    )
    profile.end()
    assert.equal(profile.trace!.backend, 'none')
    assert.match(profile.trace!.degraded!, new RegExp(`"hooks" backend failed at ${step}`))
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
  const { profiler } = setUp({ probe: { watch: fail, unwatch: fail, longestStretch: fail, busyTime: fail } })
  const profile = profiler.start('request')
  profile.end()
  assert.equal(profile.trace!.backend, 'none')
})

test('run measures the synchronous part, in the scope of the profile, and hands on what fn gives or throws', () => {
  const { profiler, clock, loop } = setUp()
  const profile = profiler.start('request')
  const value = profile.run(() => {
    assert.equal(scopes.getStore()?.recorder, profile.recorder)
    clock.work(7)
    return 42
  })
  assert.equal(value, 42)
  const error = new Error('of the app')
  assert.throws(
    () =>
      profile.run(() => {
        clock.work(3)
        throw error
      }),
    error,
  )
  assert.equal(scopes.getStore(), undefined)
  assert.equal(loop.entries.length, 0)
  profile.end()
  assert.deepEqual([profile.trace!.running, profile.trace!.slices.count], [10, 2])
})

test('a profile that is started in another is part of it', () => {
  const { profiler, clock } = setUp()
  const outer = profiler.start('outer')
  const inner = outer.run(() => {
    clock.work(1)
    const profile = profiler.start('inner')
    profile.run(() => clock.work(5))
    return profile
  })
  inner.end()
  outer.end()
  assert.deepEqual([inner.trace!.running, outer.trace!.running], [5, 6])
  assert.equal(profiler.start('apart').recorder.outer, null)
})

test('figures tell how things stand, an open slice included', () => {
  const { profiler, clock } = setUp()
  const profile = profiler.start('request')
  clock.rest(10)
  clock.work(4)
  profile.run(() => {
    clock.work(6)
    const { elapsed, running, waiting, queued, lagMax } = profile.figures()
    assert.deepEqual(
      { elapsed, running, waiting, queued, lagMax },
      { elapsed: 20, running: 6, waiting: 10, queued: 4, lagMax: 6 },
    )
  })
})

test('what the profiler itself did is queued and a cost, though the probe has seen none of it', () => {
  const sampler: CpuSampler = {
    isRunning: true,
    read: () => Promise.resolve(null),
    readNow: () => null,
    keep: () => {},
  }
  const { profiler, clock } = setUp({ sampler })
  const profile = profiler.start('request')
  const start = clock.now()
  clock.work(20)
  profilerWork.add(start + 5, start + 17)
  const { running, queued, waiting, overhead } = profile.figures()
  assert.deepEqual({ running, queued, waiting, overhead }, { running: 0, queued: 12, waiting: 8, overhead: 12 })
  profile.end()
  assert.deepEqual([...profile.trace!.profilerWork.start], [start + 5])
})

test('an end comes once, keeps its mark and calls back once', () => {
  const { profiler, clock } = setUp()
  const profile = profiler.start('request')
  let ends = 0
  profile.onEnd = { onProfileEnd: () => void ends++ }
  assert.equal(profiler.activeCount, 1)
  profile.end('the client went away')
  const { trace } = profile
  clock.work(5)
  profile.end('again')
  assert.equal(profile.trace, trace)
  assert.deepEqual([ends, trace!.degraded, profiler.activeCount], [1, 'the client went away', 0])
})

test('closing ends all profiles and stops the backend for each', () => {
  const stopped: string[] = []
  const { profiler } = setUp({ backends: [newBackend({ stop: ({ name }) => void stopped.push(name) })] })
  const profiles = ['a', 'b', 'c'].map((name) => profiler.start(name))
  profiler.close()
  assert.deepEqual(stopped, ['a', 'b', 'c'])
  assert.ok(profiles.every(({ trace }) => trace!.degraded === 'the toolbar was closed'))
  assert.equal(profiler.activeCount, 0)
})

test('a profile that never ends is closed at the longest duration, and says so', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { profiler } = setUp({ maxDuration: 1000 })
  const profile = profiler.start('request')
  context.mock.timers.tick(999)
  assert.equal(profile.trace, null)
  context.mock.timers.tick(1)
  assert.match(profile.trace!.degraded!, /closed after 1000 ms \(asyncProfilerMaxDuration\)/)
})
