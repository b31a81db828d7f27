import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LazyTimer } from './lazy-timer.ts'

test('it calls back once, with the last callback that was set; cleared, not at all', async () => {
  const timer = new LazyTimer()
  const calls: string[] = []
  timer.set(() => calls.push('replaced'), 1)
  timer.set(() => calls.push('last'), 5)
  await sleep(30)
  assert.deepEqual(calls, ['last'])
  timer.set(() => calls.push('cleared'), 1)
  timer.clear()
  await sleep(20)
  assert.deepEqual(calls, ['last'])
})

test('what is set for later than the timer behind it fires is called later, what is set for sooner, sooner', async (t) => {
  const timer = new LazyTimer()
  const alive = setInterval(() => {}, 1000)
  t.after(() => clearInterval(alive))
  const start = performance.now()
  timer.set(() => assert.fail('replaced'), 1)
  const later = await new Promise<number>((resolve) => timer.set(() => resolve(performance.now() - start), 30))
  assert.ok(later >= 28, `${later} ms`)
  timer.set(() => assert.fail('replaced'), 60_000)
  // Were it not set anew, this would wait for a minute and the test for its end.
  await new Promise<void>((resolve) => timer.set(resolve, 1))
})
