import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../core/recording/fake-clock.test.support.ts'
import { HooksBudget } from './hooks-budget.ts'

interface Setup {
  clock: FakeClock
  budget: HooksBudget
  /** Starts overlapping requests in one turn, each of which costs its hooks `cost` ms, and counts those in detail. */
  burst: (requests: number, cost: number, share?: number) => number
}

function setUp(): Setup {
  const clock = new FakeClock()
  const budget = new HooksBudget(clock)
  const burst = (requests: number, cost: number, share = 0.1): number => {
    let detailed = 0
    for (let request = 0; request < requests; request++) {
      const spending = budget.admit(share, 1)
      if (spending === null) continue
      detailed++
      spending.add(cost)
      spending.end()
    }
    return detailed
  }
  return { clock, budget, burst }
}

test('one request after another is always in detail, however much it costs and however soon the next one comes', () => {
  const { clock, budget } = setUp()
  for (let request = 0; request < 1000; request++) {
    const spending = budget.admit(0.1, 0)
    spending?.add(40)
    spending?.end()
    assert.notEqual(spending, null)
    clock.work(45)
    clock.turn()
  }
})

test('requests that follow in one turn of the loop overlap, even if none is open when the next one starts', () => {
  const { budget } = setUp()
  const admitted = Array.from({ length: 100 }, () => {
    const spending = budget.admit(0.1, 0)
    spending?.add(5)
    spending?.end()
    return spending !== null
  })
  assert.ok(admitted.includes(true) && admitted.includes(false))
  assert.equal(budget.refused, admitted.filter((each) => !each).length)
})

test('overlapping requests share one budget, and it fills up again', () => {
  const { clock, burst } = setUp()
  const first = burst(30, 8)
  assert.ok(first > 5 && first < 20, `${first} of 30`)
  assert.equal(burst(10, 8), 0)
  clock.rest(3000)
  assert.ok(burst(30, 8) > 5)
})

test('under load hooks get a tenth of it', () => {
  const { clock, burst } = setUp()
  burst(1000, 1)
  let detailed = 0
  for (let turn = 0; turn < 1000; turn++) {
    clock.work(10)
    clock.turn()
    detailed += burst(20, 2)
  }
  // Ten seconds with 10 ms each, and 2.5 ms a request with its unseen part.
  assert.ok(detailed > 30 && detailed < 50, `${detailed} of 20000`)
})

test('a request that comes alone after a pause is in detail, though the budget is spent', () => {
  const { clock, budget, burst } = setUp()
  burst(1000, 8)
  clock.rest(99)
  assert.equal(budget.admit(0.1, 0), null)
  clock.rest(100)
  assert.notEqual(budget.admit(0.1, 0), null)
  assert.equal(budget.admit(0.1, 1), null)
})

test('requests that are still open have their expected cost set aside', () => {
  const { budget } = setUp()
  const open = Array.from({ length: 200 }, () => budget.admit(0.1, 1)).filter((spending) => spending !== null)
  assert.ok(open.length > 5 && open.length < 50, `${open.length} of 200`)
  for (const spending of open) spending.end()
  assert.ok(
    Array.from({ length: 200 }, () => budget.admit(0.1, 1)).filter((spending) => spending !== null).length >
      open.length,
    'requests that cost nothing leave room for more',
  )
})

test('open requests are told when far more than the budget is spent', () => {
  const { budget } = setUp()
  const alone = budget.admit(0.1, 0)
  const [a, b] = [budget.admit(0.1, 1), budget.admit(0.1, 2)]
  a?.add(60)
  assert.equal(b?.isOverdrawn, false)
  b?.add(110)
  assert.deepEqual([a?.isOverdrawn, b?.isOverdrawn, alone?.isOverdrawn], [true, true, false])
})

test("promises of others' count, and a share of 1 is no limit", () => {
  const { budget, burst } = setUp()
  const spending = budget.admit(0.1, 1)
  spending?.addOthers(10_000_000)
  spending?.end()
  assert.equal(burst(10, 1), 0)
  assert.equal(burst(1000, 100, 1), 1000)
})

test('a share of 0 leaves 50 ms a second', () => {
  const { clock, burst } = setUp()
  assert.ok(burst(30, 8, 0) > 0)
  clock.rest(3000)
  assert.ok(burst(30, 8, 0) > 0)
})
