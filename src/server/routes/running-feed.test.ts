import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunningRequest, RunningRequests } from '../../model/api.ts'
import { RunningFeed } from './running-feed.ts'

const request = (id: string): RunningRequest => ({ id, method: 'GET', path: '/', url: '/', startTime: 1 })

/** A feed over requests that the test names, with the ids of each event. */
function rig(): { feed: RunningFeed; run: (...ids: string[]) => Promise<void>; told: string[] } {
  const state = { now: 0, requests: [] as RunningRequest[], more: 0 }
  const told: string[] = []
  const feed = new RunningFeed({ running: () => ({ ...state, now: state.now++ }) }, (text) => told.push(idsOf(text)))
  const run = async (...ids: string[]): Promise<void> => {
    state.requests = ids.map(request)
    await feed.look()
  }
  return { feed, run, told }
}

const idsOf = (text: string): string => {
  assert.match(text, /^event: running\ndata: .*\n\n$/)
  const list = JSON.parse(text.slice(text.indexOf('{'))) as RunningRequests
  return list.requests.map(({ id }) => id).join()
}

test('a change of the list is one event, and none is told again', async () => {
  const { run, told } = rig()
  await run()
  await run('a')
  await run('a')
  await run('a', 'b')
  assert.deepEqual(told, ['a', 'a,b'])
})

test('a request that has ended stays until its record has come, and no longer than some looks without one', async () => {
  const { feed, run, told } = rig()
  await run('a', 'b')
  await run()
  assert.deepEqual(told, ['a,b'], 'their records have not come yet')
  feed.ended('a')
  await run()
  assert.deepEqual(told, ['a,b', 'b'])
  for (let look = 0; look < 10; look++) await run()
  assert.deepEqual(told, ['a,b', 'b', ''], 'a record that was not kept')
})

test('a stream that opens later is told the last list', async () => {
  const { feed, run } = rig()
  assert.equal(feed.last, '')
  await run('a')
  assert.equal(idsOf(feed.last), 'a')
  feed.clear()
  assert.equal(feed.last, '')
})

test('a reader that fails or is slow is asked again later, never twice at once', async () => {
  let calls = 0
  let answer: (list: RunningRequests) => void = () => {}
  const feed = new RunningFeed(
    {
      running: () => {
        if (++calls === 1) throw new Error('no')
        return new Promise((resolve) => (answer = resolve))
      },
    },
    (text) => told.push(text),
  )
  const told: string[] = []
  await feed.look()
  const slow = feed.look()
  await feed.look()
  assert.equal(calls, 2)
  answer({ now: 1, requests: [request('a')], more: 0 })
  await slow
  assert.equal(told.length, 1)
})
