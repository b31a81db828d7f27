import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { test } from 'node:test'
import { patchIdle } from './patch-idle.ts'

const describe = (): unknown[] => {
  const owners = [
    performance,
    Object.getPrototypeOf(performance) as object,
    process.getBuiltinModule('node:perf_hooks'),
  ]
  return [
    ...owners.map((owner) => Object.getOwnPropertyDescriptor(owner, 'eventLoopUtilization')),
    Object.getOwnPropertyDescriptor(performance.nodeTiming, 'idleTime'),
  ]
}
const before = describe()

test('readers get the corrected time, in differences too', async () => {
  // Before its first turn the loop has no times.
  await new Promise((resolve) => setTimeout(resolve, 1))
  let lost = 0
  const undo = patchIdle(() => lost)
  const [elu, idle] = [performance.eventLoopUtilization(), performance.nodeTiming.idleTime]
  assert.deepEqual(Object.keys(elu), ['idle', 'active', 'utilization'])
  const end = performance.now() + 40
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 5))
  lost = 20
  const since = performance.eventLoopUtilization(elu)
  assert.ok(since.idle >= 20 && since.idle < since.idle + since.active, JSON.stringify(since))
  assert.equal(since.utilization, since.active / (since.idle + since.active))
  const [at, idleThen] = [performance.now(), performance.nodeTiming.idleTime]
  assert.ok(idleThen >= idle + 20)
  lost = 10_000
  assert.ok(performance.nodeTiming.idleTime - idleThen <= performance.now() - at, 'no more than the time that passes')
  lost = 20
  const later = performance.eventLoopUtilization()
  const both = performance.eventLoopUtilization(later, elu)
  assert.deepEqual([both.idle, both.active], [later.idle - elu.idle, later.active - elu.active])
  lost = Number.MAX_SAFE_INTEGER
  const most = performance.eventLoopUtilization()
  assert.deepEqual([most.active, performance.eventLoopUtilization(most).active], [later.active, 0], 'it never falls')
  undo()
  assert.notDeepEqual(describe(), before, 'a time that was read does not fall')
})

test('without a reader it is undone', () => {
  const present = describe()
  const undo = patchIdle(() => 0)
  const { value } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(performance), 'eventLoopUtilization')!
  assert.deepEqual(
    [(value as object as { name: string }).name, (value as { length: number }).length],
    ['eventLoopUtilization', 2],
  )
  performance.eventLoopUtilization()
  undo()
  assert.deepEqual(describe(), present)
})
