import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BadgeDetail } from '../../model/api.ts'
import { focusOf, isRequestId, MAX_REQUESTS, noRequests, reducePage, totalTime } from './page-requests.ts'
import type { PageAction, PageRequests } from './page-requests.ts'

function detailOf(id: string, values: Partial<BadgeDetail> = {}): BadgeDetail {
  return {
    id,
    method: 'GET',
    path: `/${id}`,
    route: null,
    status: 200,
    startTime: 0,
    duration: 10,
    complete: true,
    stats: null,
    blocked: 0,
    findings: [],
    ...values,
  }
}

const seen = (id: string, isDocument = false): PageAction => ({ type: 'seen', id, isDocument })
const known = (id: string, values?: Partial<BadgeDetail>): PageAction => ({
  type: 'known',
  detail: detailOf(id, values),
})
const after = (...actions: PageAction[]): PageRequests => actions.reduce(reducePage, noRequests)

test('requests stand in the order of their responses, each once', () => {
  const page = after(seen('page', true), seen('a'), seen('b'), seen('a'), known('b'), known('gone'))
  assert.deepEqual(
    page.list.map(({ id }) => id),
    ['page', 'a', 'b'],
  )
  assert.deepEqual(
    page.list.map(({ detail }) => detail?.path),
    [undefined, undefined, '/b'],
  )
  assert.equal(totalTime(page), 10)
})

test('the badge is about the longest block, else the longest request, else the document', () => {
  const page = [seen('page', true), seen('slow'), seen('blocked')]
  assert.equal(focusOf(noRequests), null)
  assert.equal(focusOf(after(...page))?.id, 'page')
  assert.equal(focusOf(after(...page, known('slow', { duration: 500 })))?.id, 'slow')
  const all = after(...page, known('slow', { duration: 500 }), known('blocked', { blocked: 60 }), known('page'))
  assert.equal(focusOf(all)?.id, 'blocked')
})

test('a chosen request stays in focus until it is chosen again', () => {
  const page = after(seen('page', true), seen('a'), known('a'), { type: 'selected', id: 'page' })
  assert.equal(focusOf(page)?.id, 'page')
  assert.equal(focusOf(reducePage(page, { type: 'selected', id: 'page' }))?.id, 'a')
})

test('a request without a record says why', () => {
  const page = after(seen('a'), { type: 'lost', id: 'a', problem: 'no answer' })
  assert.equal(page.list[0]?.problem, 'no answer')
  assert.equal(reducePage(page, known('a')).list[0]?.problem, null)
})

test('the list is bounded; the document and the chosen request stay in it', () => {
  let page = after(seen('page', true), seen('first'), { type: 'selected', id: 'first' })
  for (let index = 0; index < MAX_REQUESTS + 50; index++) page = reducePage(page, seen(`r${index}`))
  assert.equal(page.list.length, MAX_REQUESTS)
  assert.equal(page.dropped, 52)
  assert.deepEqual(
    page.list.slice(0, 3).map(({ id }) => id),
    ['page', 'first', 'r52'],
  )
})

test('an id is ours or none: it becomes a part of addresses', () => {
  assert.ok(isRequestId('Bx3k9a2q-1f'))
  for (const text of ['', '../x', 'a/b', '<img>', 'javascript:x', 'a'.repeat(65), null, undefined]) {
    assert.ok(!isRequestId(text), String(text))
  }
})
