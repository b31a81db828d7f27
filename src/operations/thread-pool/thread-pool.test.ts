import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poolSizeOf, ThreadPool } from './thread-pool.ts'
import type { PoolJob } from './thread-pool.ts'

const started: string[] = []
const owner = { words: 'GET /', own: 'this request' }
const job = (name: string, isSlow = false): PoolJob => ({
  name,
  isSlow,
  owner,
  onStart: () => started.push(name),
})

test('jobs are taken in the order of submission, as many as there are threads', () => {
  started.length = 0
  const pool = new ThreadPool(2)
  const jobs = ['a', 'b', 'c', 'd', 'e'].map((name) => job(name))
  for (const each of jobs) pool.submit(each)
  assert.deepEqual(started, ['a', 'b'])
  assert.ok(pool.isFull(false))
  pool.end(jobs[3]!)
  assert.deepEqual(started, ['a', 'b'], 'one that waits is gone')
  pool.end(jobs[1]!)
  pool.end(jobs[1]!)
  assert.deepEqual(started, ['a', 'b', 'c'])
  pool.end(jobs[0]!)
  pool.end(jobs[2]!)
  assert.deepEqual(started, ['a', 'b', 'c', 'e'])
  assert.ok(!pool.isFull(false))
})

test('look-ups take half of the threads, and others pass by', () => {
  started.length = 0
  const pool = new ThreadPool(4)
  const slow = ['1', '2', '3', '4'].map((name) => job(name, true))
  for (const each of slow) pool.submit(each)
  assert.deepEqual(started, ['1', '2'])
  assert.deepEqual([pool.isFull(true), pool.isFull(false)], [true, false])
  assert.equal(pool.describeBusy(), '2 of 2 threads for look-ups were busy with 1 of GET /, 2 of GET /')
  const quick = ['a', 'b', 'c'].map((name) => job(name))
  for (const each of quick) pool.submit(each)
  assert.deepEqual(started, ['1', '2', 'a', 'b'])
  pool.end(quick[0]!)
  assert.deepEqual(started.slice(4), ['c'], 'the look-ups have gone to the end of the queue')
  pool.end(slow[0]!)
  assert.deepEqual(started.slice(4), ['c', '3'])
  pool.end(slow[3]!)
  for (const each of [slow[1]!, slow[2]!]) pool.end(each)
  assert.equal(started.length, 6, 'one that waited is gone')
})

test('a sentence tells who has the threads', () => {
  const pool = new ThreadPool(3)
  for (const name of ['pbkdf2', 'pbkdf2', 'gzip']) pool.submit(job(name))
  assert.equal(pool.describeBusy(), '3 of 3 threads were busy with 2 × pbkdf2 of GET /, gzip of GET /')
  assert.match(pool.describeBusy(owner), /2 × pbkdf2 of this request, gzip of this request$/)
  assert.match(pool.describeBusy({ ...owner }), /2 × pbkdf2 of GET \/, gzip of GET \/$/)
  const one = new ThreadPool(1)
  one.submit(job('scrypt'))
  assert.equal(one.describeBusy(), '1 of 1 threads were busy with scrypt of GET /')
})

test('the size is read as libuv does', () => {
  const table: [string | undefined, number][] = [
    [undefined, 4],
    ['8', 8],
    ['12x', 12],
    ['0', 1],
    ['', 1],
    ['-1', 1024],
    ['5000', 1024],
  ]
  for (const [variable, size] of table) assert.equal(poolSizeOf(variable), size, String(variable))
})
