import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { keepTick } from './keep-tick.ts'

test('one tick outlives a full collection, however often it is asked for', async (t) => {
  const [kept, other] = [ticksOf(keepTick, keepTick), ticksOf(() => process.nextTick(() => {}))]
  assert.deepEqual([kept.length, other.length], [1, 1])
  setFlagsFromString('--expose-gc')
  t.after(() => setFlagsFromString('--no-expose-gc'))
  const collect = runInNewContext('gc') as () => void
  // A weak reference holds its object until the turn has ended.
  await sleep(1)
  collect()
  assert.notEqual(kept[0]!.deref(), undefined)
  assert.equal(other[0]!.deref(), undefined)
})

function ticksOf(...schedule: (() => void)[]): WeakRef<object>[] {
  const ticks: WeakRef<object>[] = []
  const hook = createHook({
    init: (_id, type, _trigger, tick) => {
      if (type === 'TickObject') ticks.push(new WeakRef(tick))
    },
  })
  hook.enable()
  for (const each of schedule) each()
  hook.disable()
  return ticks
}
