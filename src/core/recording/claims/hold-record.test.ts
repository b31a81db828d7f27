import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BusyRing } from './busy-ring.ts'
import { Claims } from './claims.ts'
import { HoldRecord } from './hold-record.ts'

const requestOf = (id: string, outer: HoldRecord | null = null): HoldRecord => {
  const record = new HoldRecord('request', outer)
  record.requestId = id
  record.address = { method: 'GET', url: `/${id}?q=1` }
  return record
}
const recorder = { start: 0, end: 100, firstWork: 0 }
const never = (): number => Number.NEGATIVE_INFINITY

test('a victim keeps the times of others, cut to its own, and the culprit its victims', () => {
  const claims = new Claims()
  const [culprit, victim, short] = [requestOf('culprit'), requestOf('victim'), requestOf('short')]
  for (const each of [culprit, victim, short]) each.begin(claims, 0, never)
  claims.add(1, 5, { holding: victim })
  claims.add(10, 60, { holding: culprit })
  const work = new BusyRing()
  work.add(20, 25)
  victim.end(claims, { start: 0, end: 50, firstWork: 0 }, work)
  short.end(claims, { start: 0, end: 15, firstWork: 0 }, new BusyRing())
  const { holds, holders } = victim.describe()
  assert.deepEqual(
    [[...holds!.start], [...holds!.end]],
    [
      [10, 25],
      [20, 50],
    ],
  )
  assert.deepEqual(holders, [{ requestId: 'culprit', method: 'GET', path: '/culprit?q=1', name: 'request' }])
  const { heldUp } = culprit.describe()
  assert.deepEqual([heldUp!.requests, heldUp!.time], [2, 35 + 5])
  assert.deepEqual(
    heldUp!.most.map(({ requestId, time }) => [requestId, time]),
    [
      ['victim', 35],
      ['short', 5 + 4 - 4],
    ],
  )
  assert.equal(requestOf('x').describe().heldUp, undefined)
})

test('parts of a request are the request, for others and for itself', () => {
  const claims = new Claims()
  const culprit = requestOf('culprit')
  const [part, victim, whole] = [new HoldRecord('part', culprit), requestOf('v'), new HoldRecord('whole', null)]
  for (const each of [part, victim, whole]) each.begin(claims, 0, never)
  claims.add(0, 10, { holding: part })
  claims.add(10, 20, { holding: requestOf('inner', whole) })
  victim.end(claims, recorder, new BusyRing())
  assert.deepEqual(
    victim.describe().holders?.map(({ requestId }) => requestId),
    ['culprit', 'inner'],
  )
  culprit.end(claims, recorder, new BusyRing())
  assert.deepEqual(
    culprit.describe().holders?.map(({ requestId }) => requestId),
    ['inner'],
  )
  whole.end(claims, recorder, new BusyRing())
  assert.deepEqual(
    whole.describe().holders?.map(({ requestId }) => requestId),
    ['culprit'],
  )
})

test('a request that begins where the loop was held may have waited since the loop last did', () => {
  const claims = new Claims()
  claims.add(0, 3, { holding: requestOf('before') })
  claims.add(40, 50, { holding: requestOf('a') })
  claims.add(50.2, 90, { holding: requestOf('b') })
  const late = requestOf('late')
  late.begin(claims, 90.3, () => 39.5)
  const { unread, holders } = late.describe()
  assert.deepEqual([unread?.time, holders?.[unread!.holder]?.requestId], [90.3 - 40, 'b'])
  const waited = requestOf('waited')
  waited.begin(claims, 90.3, () => 50.1 + 1.2)
  assert.equal(waited.describe().unread, undefined)
  const later = requestOf('later')
  later.begin(claims, 95, () => assert.fail('nobody needs to ask'))
  assert.equal(later.describe().unread, undefined)
})
