import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BACKENDS } from './backends.ts'
import { runFixture } from './fixture.ts'

const hasMethod = 'fromAsync' in Array
const losesContext = process.versions.v8.startsWith('12.4.')

describe('Array.fromAsync', { skip: hasMethod ? false : 'this Node has none' }, () => {
  it('loses tasks on Node 22, and the record says so', async () => {
    const backend = BACKENDS.find(({ name }) => name === 'instrumentation')!
    const results = await runFixture('lost-context.mjs', backend)
    const lost = results.get('fromAsync')!.stats
    assert.deepEqual(
      lost.tasks.map(({ name }) => name),
      losesContext ? ['fromAsync'] : ['fromAsync', 'load', 'load'],
    )
    if (losesContext) assert.match(lost.degraded ?? '', /^Array\.fromAsync loses the async context/)
    else assert.equal(lost.degraded, null)
    assert.equal(results.get('without')!.stats.degraded, null)
  })
})
