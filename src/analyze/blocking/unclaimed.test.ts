import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { draw, lineOf } from '../drawing.test.support.ts'
import { sample } from '../samples.test.support.ts'

const TEXT = `
  clock      .........:.........:
  A:profile  [                  ]
  B:profile    [     ]
  A:page     RRaaaaaaaaaaaaaaaaR|
  B:load       RRRRRR|
  others             ######
`
const stats = (stacks: readonly string[], text = TEXT): AsyncProfilingStats =>
  draw(text, { scale: 10 }).stats({ sampled: sample(stacks) })

const rows = ({ unattributedFunctions }: AsyncProfilingStats): unknown[] =>
  unattributedFunctions!.map(({ function: name, line, time, library }) => [name, line, Math.round(time), library])

test('functions that samples saw in time that no profile claims, the most frequent first', () => {
  const seen = stats([
    'page *20',
    'load > work *60',
    'tick > render *20',
    'tick > lib:parse *30',
    'lib:parse *10',
    '(idle) *40',
    'page *10',
  ])
  assert.deepEqual([seen.ledger.queued, seen.ledger.unattributed], [60, 60])
  assert.deepEqual(rows(seen), [
    ['tick', lineOf('tick'), 30, undefined],
    ['render', lineOf('render'), 20, undefined],
    ['parse', 1, 10, true],
  ])
})

test('collections beside slices are known, and are queued', () => {
  const seen = stats(['page *20', 'load *60', 'render *40', '(gc) *20', '(idle) *40', 'page *10'])
  assert.deepEqual([seen.ledger.queued, seen.ledger.unattributed], [80, 40])
  assert.deepEqual(rows(seen), [['render', lineOf('render'), 40, undefined]])
})

test('shares add up to the unattributed time at most', () => {
  const short = TEXT.replace('######\n', '###   \n')
  const seen = stats(['page *20', 'load *60', 'render *60', '(idle) *40', 'page *10'], short)
  const sum = seen.unattributedFunctions!.reduce((total, { time }) => total + time, 0)
  assert.ok(Math.abs(sum - seen.ledger.unattributed) < 0.001, String(sum))
})

test('without samples none is told', () => {
  assert.deepEqual(draw(TEXT).stats().unattributedFunctions, [])
})
