import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf } from '../../../formats/record.test.support.ts'
import type { AsyncProfilingStats, HeldBy, TaskWait, WaitCause } from '../../../model/async-stats.ts'
import type { PathPart } from '../../path/critical-path.ts'
import { contextOf } from '../words/check.test.support.ts'
import { heldUpBy } from './held-up-by.ts'

const site = { function: 'renderPdf', file: 'src/pdf.ts', line: 88, column: 1 }
const heldBy = (requestId: string, [start, end]: [number, number], changes: Partial<HeldBy> = {}): HeldBy => ({
  ...{ requestId, method: 'GET', path: '/report', name: 'request', time: end - start, longest: end - start },
  ...{ holds: [[start, end]], site },
  ...changes,
})
const waitOf = (type: WaitCause['type'], [start, end]: [number, number]): TaskWait => ({
  ...{ start, end, line: 1, column: 1 },
  cause: { type, label: '', ids: [], count: 1, totalTime: end - start },
})
const part = (
  kind: PathPart['kind'],
  [start, end]: [number, number],
  type: WaitCause['type'] = 'operation',
): PathPart => ({
  ...{ kind, start, end, task: null },
  wait: kind === 'waiting' || kind === 'ready' ? waitOf(type, [start, end]) : null,
})
const tell = (path: PathPart[], changes: Partial<AsyncProfilingStats>): [string, string, number, string[]?][] =>
  heldUpBy
    .find(statsOf({ duration: 400, ...changes }), { ...contextOf(), path: () => path })
    .map(
      ({ title, certainty, saving, requests }) =>
        [title, certainty, Math.round(saving * 10) / 10, ...(requests ? [requests] : [])] as never,
    )

test('the time in which a request was ready is proved, with the request and the function that held it', () => {
  const path = [part('waiting', [0, 20], 'timer'), part('ready', [20, 358]), part('running', [358, 400])]
  assert.deepEqual(tell(path, { heldBy: [heldBy('r1', [10, 358])] }), [
    ['Held up for 338 ms by GET /report: renderPdf (pdf.ts:88).', 'proved', 338, ['r1']],
  ])
})

test('an answer that is read directly after a hold may have been there before', () => {
  const path = [part('waiting', [0, 301]), part('running', [301, 400])]
  assert.deepEqual(tell(path, { heldBy: [heldBy('r1', [100, 300], { site: undefined as never })] }), [
    ['Held up for up to 200 ms by GET /report.', 'likely', 200, ['r1']],
  ])
})

test('an answer that comes later than the hold has been held up by nobody, nor a timer that was not due', () => {
  const held = { heldBy: [heldBy('r1', [100, 300])] }
  assert.deepEqual(tell([part('waiting', [0, 320]), part('running', [320, 400])], held), [])
  assert.deepEqual(tell([part('waiting', [0, 301], 'timer'), part('running', [301, 400])], held), [])
  assert.deepEqual(tell([part('running', [0, 400])], held), [])
})

test('requests of one address are one finding; holds that follow each other are one hold', () => {
  const path = [part('waiting', [0, 161]), part('running', [161, 400])]
  const crowd = [heldBy('r1', [10, 60]), heldBy('r2', [60.2, 110]), heldBy('r3', [110.4, 160])]
  assert.deepEqual(tell(path, { heldBy: crowd }), [
    ['Held up for up to 149 ms by 3 × GET /report: renderPdf (pdf.ts:88).', 'likely', 149.4, ['r1', 'r2', 'r3']],
  ])
  const other = heldBy('r4', [10, 60], { path: '/x'.repeat(60), holds: [[10, 14]] })
  assert.deepEqual(tell([part('ready', [0, 400])], { heldBy: [other] }), [], 'less than a twentieth')
})

test('without any task, by the own work that follows', () => {
  const outside = [part('outside', [0, 400])]
  const held = { heldBy: [heldBy('r1', [100, 300])] }
  const loop = (start: number): Partial<AsyncProfilingStats> => ({
    loop: {
      own: [
        [1, 2],
        [start, 340],
      ],
      others: [],
    },
  })
  assert.equal(tell(outside, { ...held, ...loop(300.5) })[0]?.[1], 'likely')
  assert.deepEqual(tell(outside, { ...held, ...loop(310) }), [])
})

test('time before the request is a guess, and an evidence where there is a finding', () => {
  const unread = { requestId: 'r1', method: 'GET', path: '/report', name: 'request', time: 120 }
  const [[title, certainty] = []] = tell([], { unread })
  assert.equal(title, 'It may have waited unread for up to 120 ms: the loop was held by GET /report.')
  assert.equal(certainty, 'possible')
  const stats = statsOf({ duration: 400, unread, heldBy: [heldBy('r2', [0, 100])] })
  const [finding] = heldUpBy.find(stats, { ...contextOf(), path: () => [part('ready', [0, 400])] })
  assert.match(finding!.evidence, /Before, it may have waited unread for up to 120 ms\.$/)
})

test('a title of usual names has at most 120 characters, and no path makes it long', () => {
  const long = heldBy('r1', [0, 100], {
    path: `/${'abc/'.repeat(100)}`,
    site: { ...site, function: 'renderTheMonthlyReport' },
  })
  const [[title] = ['']] = tell([part('ready', [0, 400])], { heldBy: [long] })
  assert.ok(title.length <= 120, title)
})
