import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { test } from 'node:test'
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import { inspect, promisify } from 'node:util'
import { systemClock } from '../core/recording/clock.ts'
import { Recorder } from '../core/recording/recorder.ts'
import { onlySettles, watchSettling } from './timer-callbacks.ts'

/** Returns the answers for the timers that `start` creates, in the order in which a hook sees them. */
function answersFor(start: () => unknown): boolean[] {
  const answers: boolean[] = []
  const init = (_id: number, type: string, _trigger: number, resource: object): void => {
    if (type === 'Timeout' || type === 'Immediate') answers.push(onlySettles(type, resource))
  }
  const hook = createHook({ init }).enable()
  start()
  hook.disable()
  return answers
}

const settling: [name: string, start: () => unknown][] = [
  ['setTimeout(resolve)', () => new Promise((resolve) => setTimeout(resolve, 1))],
  ['setTimeout(reject)', () => void new Promise((_, reject) => setTimeout(reject, 1)).catch(() => {})],
  ['setImmediate(resolve)', () => new Promise((resolve) => setImmediate(resolve))],
  ['node:timers/promises', () => sleep(1)],
  ['an immediate of node:timers/promises', () => immediate()],
  ['promisify(setTimeout)', () => promisify(setTimeout)(1)],
]
for (const [name, start] of settling) {
  test(`${name} only settles a promise`, () => assert.deepEqual(answersFor(start), [true]))
}

const bound = function named(this: unknown): unknown {
  return this
}.bind(null)
const boundAnonymous = (() =>
  function (this: unknown): unknown {
    return this
  })().bind(null)

const running: [name: string, start: () => unknown][] = [
  ['an anonymous function', () => setTimeout(() => {}, 1)],
  ['an immediate’s function', () => setImmediate(() => {})],
  ['a bound function', () => setTimeout(bound, 1)],
  ['a bound function without a name', () => setTimeout(boundAnonymous, 1)],
  ['a proxy of a function', () => setTimeout(new Proxy(() => {}, {}), 1)],
  [
    'a function that says it is native',
    () =>
      setTimeout(
        Object.assign(() => {}, { toString: () => NATIVE_TEXT }),
        1,
      ),
  ],
]
const NATIVE_TEXT = 'function () { [native code] }'
for (const [name, start] of running) {
  test(`${name} may run code of the app`, () => assert.deepEqual(answersFor(start), [false]))
}

test('nothing of the app’s is run', () => {
  const fail = (): never => assert.fail('the app’s code was run')
  const traps = { get: fail, has: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail }
  assert.deepEqual(
    answersFor(() => clearTimeout(setTimeout(new Proxy(() => {}, traps), 1))),
    [false],
  )
  const own = Object.defineProperty({}, '_onTimeout', { get: fail })
  assert.equal(onlySettles('Timeout', own), false)
  assert.equal(onlySettles('Immediate', own), false)
  assert.equal(onlySettles('TCPWRAP', own), false)
})

/** Watches the timers that `start` creates. */
function watch<T>(start: () => T): T {
  const recorder = new Recorder({ name: 'request', clock: systemClock, maxTasks: 1, outer: null })
  const init = (_id: number, type: string, _trigger: number, resource: object): void => {
    if (onlySettles(type, resource)) watchSettling(resource, recorder, 0)
  }
  const hook = createHook({ init }).enable()
  try {
    return start()
  } finally {
    hook.disable()
  }
}

test('a watched timer settles its promise as before', async () => {
  assert.equal(await watch(() => new Promise((resolve) => setTimeout(resolve, 1, 'value'))), 'value')
  assert.equal(await watch(() => sleep(1, 'value')), 'value')
  assert.equal(await watch(() => immediate('value')), 'value')
  assert.equal(await watch(() => promisify(setTimeout)(1, 'value')), 'value')
  const error = new Error('late')
  await assert.rejects(
    watch(() => new Promise((_, reject) => setTimeout(reject, 1, error))),
    (reason) => reason === error,
  )
  const then = (resolve: (value: string) => void): void => resolve('value')
  // oxlint-disable-next-line unicorn/no-thenable -- promises settle with it
  assert.equal(await watch(() => new Promise((resolve) => setTimeout(resolve, 1, { then }))), 'value')
})

test('a watched timer looks and behaves as before', async () => {
  const start = (): NodeJS.Timeout => {
    let timer: NodeJS.Timeout | undefined
    void new Promise((resolve) => (timer = setTimeout(resolve, 10_000)))
    return timer!
  }
  const [watched, bare] = [watch(start), start()]
  const textOf = (timer: NodeJS.Timeout): string =>
    inspect(timer).replaceAll(/\d{2,}|<[^>]*>|\[Timeout\]|\[TimersList\]/g, '')
  assert.equal(textOf(watched), textOf(bare))
  assert.deepEqual(Reflect.ownKeys(watched), Reflect.ownKeys(bare))
  assert.equal(watched.constructor, bare.constructor)
  for (const timer of [watched, bare]) {
    assert.equal(timer.hasRef(), true)
    assert.equal(timer.unref().hasRef(), false)
    assert.equal(timer.refresh(), timer)
    clearTimeout(timer)
  }
  assert.equal(textOf(watched), textOf(bare))
  const controller = new AbortController()
  const aborted = watch(() => sleep(10_000, undefined, { signal: controller.signal }))
  controller.abort()
  await assert.rejects(aborted, { name: 'AbortError' })
})
