import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../drawing.test.support.ts'

/** Measures a drawing with columns of 10 ms. */
const delays = (text: string, name = 'load'): { total: number; drawn: number[][] } => {
  const { readyDelay, readyDelays } = draw(text, { scale: 10 }).task(name)
  return { total: Math.round(readyDelay ?? 0), drawn: (readyDelays ?? []).map((each) => each.map(Math.round)) }
}

const NONE = { total: 0, drawn: [] }

test('a wait that ends on an idle loop has no ready delay', () => {
  assert.deepEqual(
    delays(`
    clock   .........:.........:
    load    RaaaaaaaaR|
    `),
    NONE,
  )
})

test('the busy period just before the resume is a ready delay, whoever was busy', () => {
  const others = `
    clock   .........:.........:
    others       ####
    load    RaaaaaaaaR|
  `
  assert.deepEqual(delays(others), { total: 40, drawn: [[50, 90]] })
  const sibling = `
    clock   .........:.........:
    page    R--aaaaaaaaaaaa|
    load     RaaaaaaaaR|
    parse     RaaRRRRR|
  `
  assert.deepEqual(delays(sibling), { total: 50, drawn: [[50, 100]] })
})

test('no more than the wait, and no further back than a turn that nobody saw begin', () => {
  const wait = `
    clock   .........:.........:
    others  ###
    (root)     R-RRRR
    load        RaaaaR|
  `
  assert.deepEqual(delays(wait), NONE, 'the callback that ran until then may have done what was awaited')
  const turned = `
    clock   .........:.........:
    others     ######
    probe         t
    load    RaaaaaaaaR|
  `
  assert.deepEqual(delays(turned), { total: 30, drawn: [[60, 90]] })
})

test('a turn right before the one that resumes counts as well, but neither an earlier one nor one before an idle time', () => {
  const next = `
    clock   .........:.........:
    others     ######
    probe      ===
    load    RaaaaaaaaR|
  `
  assert.deepEqual(delays(next), { total: 60, drawn: [[30, 90]] })
  const third = `
    clock   .........:.........:
    others   ########
    probe    ===  =
    load    RaaaaaaaaR|
  `
  assert.deepEqual(delays(third), { total: 30, drawn: [[60, 90]] }, 'noticed in the turn after')
  const idle = `
    clock   .........:.........:
    others     ### ##
    probe      ===
    load    RaaaaaaaaR|
  `
  assert.deepEqual(delays(idle), { total: 20, drawn: [[70, 90]] })
})

test("the awaited operation takes its time: a child's work is no delay of its parent, its own delay is its own", () => {
  const text = `
    clock   .........:.........:
    others       ##
    page    R-aaaaaaaaaR|
    load     RbbbbbRRRR|
  `
  assert.deepEqual(delays(text, 'page'), NONE)
  assert.deepEqual(delays(text, 'load'), { total: 20, drawn: [[50, 70]] })
})

test('a callback that resumes a task was late itself, but its own work is none', () => {
  const text = `
    clock   .........:.........:
    others       ##
    (timer)        RRR
    load    RaaaaaaaaaR|
  `
  assert.deepEqual(delays(text), { total: 20, drawn: [[50, 70]] })
})

test('a task that calls another one as soon as it is resumed has resumed then', () => {
  const text = `
    clock   .........:.........:
    others       ##
    page    Raaaaaa-bbbbbb|
    load           Ra|
  `
  assert.deepEqual(delays(text, 'page'), { total: 20, drawn: [[50, 70]] })
})

test('await points have the sum of their waits', () => {
  const { awaitPoints } = draw(
    `
    clock   .........:.........:
    others    ##     ###
    load    RaaaRbbbbbbbR|
    `,
    { scale: 10 },
  ).stats()
  const [point] = awaitPoints
  assert.equal(Math.round(point!.totalReadyDelay!), 50)
  assert.deepEqual(
    point!.sites.map((site) => Math.round(site.totalReadyDelay!)),
    [20, 30],
  )
})
