import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTraceparent, writeTraceparent } from './traceparent.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const GOOD = `00-${TRACE}-${SPAN}-01`

test('a header of the standard is read and written again', () => {
  const parent = { traceId: TRACE, spanId: SPAN, flags: '01' }
  assert.deepEqual(readTraceparent(GOOD), parent)
  assert.equal(writeTraceparent(parent), GOOD)
  assert.deepEqual(readTraceparent(`00-${TRACE}-${SPAN}-00`), { ...parent, flags: '00' })
})

test('a later version is read as far as it is known', () => {
  for (const header of [`cc-${TRACE}-${SPAN}-01`, `cc-${TRACE}-${SPAN}-01-more.of_it`, `01-${TRACE}-${SPAN}-01-`]) {
    assert.deepEqual(readTraceparent(header), { traceId: TRACE, spanId: SPAN, flags: '01' }, header)
  }
})

test('everything else is ignored', () => {
  const bad = [
    '',
    GOOD.slice(0, -1),
    `${GOOD}0`,
    `${GOOD}-more`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `ff-${TRACE}-${SPAN}-01`,
    `0-${TRACE}-${SPAN}-01`,
    GOOD.toUpperCase(),
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-0x`,
    `00_${TRACE}_${SPAN}_01`,
    `00-${TRACE.slice(1)}g-${SPAN}-01`,
    ` ${GOOD}`,
    `${GOOD}\n`,
    `${GOOD}, ${GOOD}`,
    `01-${TRACE}-${SPAN}-01-${'x'.repeat(10_000)}`,
  ]
  for (const header of bad) assert.equal(readTraceparent(header), null, JSON.stringify(header))
})
