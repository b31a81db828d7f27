import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asProfilerWork, profilerWork } from './profiler-work.ts'

function spin(): void {
  const until = performance.now() + 1
  while (performance.now() < until);
}

/** Returns the work that was noted while `fn` ran. */
function noted(fn: () => void): [number, number][] {
  const { position } = profilerWork
  const found: [number, number][] = []
  try {
    fn()
  } finally {
    profilerWork.forEach(position, (start, end) => found.push([start, end]))
  }
  return found
}

test('work is noted with when it was, and its value passed on', () => {
  const before = performance.now()
  let heard = 0
  const [first, ...more] = noted(() =>
    assert.equal(
      asProfilerWork(
        () => (spin(), 7),
        (time) => (heard = time),
      ),
      7,
    ),
  )
  assert.deepEqual(more, [])
  const [start, end] = first!
  assert.ok(start >= before && end >= start + 1 && end <= performance.now())
  assert.equal(heard, end - start)
})

test('work within work is part of it; what takes no time is not worth a row', () => {
  const within = noted(() => asProfilerWork(() => (spin(), asProfilerWork(spin))))
  assert.equal(within.length, 1)
  assert.ok(within[0]![1] - within[0]![0] >= 2)
  // On a machine that stops the process, some of them take long.
  const empty = noted(() => {
    for (let count = 0; count < 50; count++) asProfilerWork(() => {})
  })
  assert.ok(empty.length < 25, `${empty.length} of 50`)
})

test('work that fails is noted as well, and the next one after it', () => {
  const fail = (): never => {
    spin()
    throw new Error('no')
  }
  const found = noted(() => {
    assert.throws(() => asProfilerWork(fail), /no/)
    asProfilerWork(spin)
  })
  assert.equal(found.length, 2)
})
