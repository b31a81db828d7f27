import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinRunning, listRunning } from './list-running.ts'
import type { Running } from './list-running.ts'

const NOW = 1_800_000_000_000
const runningFor = (ms: number, url = `/${ms}`, isOver = false): Running => ({
  context: { id: `r${ms}`, startTime: NOW - ms, outcome: { method: 'GET', url } },
  isOver,
})
const list = (...tracked: Running[]): ReturnType<typeof listRunning> => listRunning(tracked, NOW, undefined)

test('requests that have run for a moment are listed, the longest first; those that are over are not', () => {
  const { now, requests, more } = list(runningFor(5), runningFor(300), runningFor(9000), runningFor(400, '/over', true))
  assert.deepEqual([now, more], [NOW, 0])
  assert.deepEqual(
    requests.map(({ id }) => id),
    ['r9000', 'r300'],
  )
  assert.deepEqual(requests[1], { id: 'r300', method: 'GET', path: '/300', url: '/300', startTime: NOW - 300 })
})

test('a path has no query, and secrets of both are redacted', () => {
  const [request] = list(runningFor(200, '/mail/ada@example.test?page=2&token=s3cr3t')).requests
  assert.doesNotMatch(JSON.stringify(request), /ada@|s3cr3t/)
  assert.match(request!.url, /^\/mail\/.*\?page=2&token=/)
  assert.equal(request!.path.includes('?'), false)
})

test('ten thousand in flight are a list of a hundred and a count', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => runningFor(1000 + index))
  const { requests, more } = list(...many)
  assert.deepEqual([requests.length, more], [100, 9900])
})

test('lists of several processes are one, bounded', () => {
  const one = list(...Array.from({ length: 80 }, (_, index) => runningFor(1000 + index)))
  const other = list(...Array.from({ length: 80 }, (_, index) => runningFor(2000 + index)), runningFor(150))
  const { requests, more } = joinRunning([one, { ...other, more: 5 }])
  assert.deepEqual([requests.length, more, requests[0]?.id], [100, 66, 'r2079'])
  assert.deepEqual(joinRunning([]), { now: 0, requests: [], more: 0 })
})
