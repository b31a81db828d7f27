import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LoopUse } from './loop-use.ts'

test('a loop that computes is busy, one that waits is not', async () => {
  // Before the first turn of a process Node knows no use.
  await sleep(1)
  const loop = new LoopUse()
  for (const end = performance.now() + 300; performance.now() < end;);
  assert.equal(loop.isBusy, true)
  // Others may use the processor as well.
  let isBusy = true
  for (let attempt = 0; attempt < 20 && isBusy; attempt++) {
    await sleep(300)
    isBusy = loop.isBusy
  }
  assert.equal(isBusy, false)
})
