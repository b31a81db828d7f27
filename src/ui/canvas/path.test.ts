import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../../analyze/drawing.test.support.ts'
import { sourceKey } from '../state/async-rows.ts'
import { awaitKey, pathOf } from './path.ts'
import { besideNext } from './beside.ts'
import { sayWhatIf } from './what-if.ts'

const stats = draw(`
    clock    .........:.........:.........:.
    page     RRRRRaaaaaaaaaaRbbbbbbbbbbbbbbR|
  `).stats()

test('the path of a request by task, function and await; together its duration', () => {
  const shares = pathOf(stats)
  const [task] = stats.tasks
  assert.equal(shares.byFunction.get(sourceKey(task!)), stats.duration)
  const [a, b] = stats.awaitPoints[0]!.sites.toSorted((one, other) => one.line - other.line)
  assert.equal(shares.byAwait.get(awaitKey({ ...a!, file: task!.file })), 10)
  assert.equal(shares.byAwait.get(awaitKey({ ...b!, file: task!.file })), 14)
  const parts = shares.byTask.get(task!.taskId)!
  assert.equal(
    parts.reduce((sum, [start, end]) => sum + end - start, 0),
    stats.duration,
  )
  assert.equal(pathOf(stats), shares)
})

test('a prediction in words: how long the request takes then, and how much that is less', () => {
  const { taskId } = stats.tasks[0]!
  assert.deepEqual(sayWhatIf(stats, { taskId }), [
    { title: 'If it took no time', text: 'the request takes 0.0 ms, 31.0 ms less.' },
    { title: 'If it took half', text: 'the request takes 15.5 ms, 15.5 ms less.' },
  ])
  assert.equal(sayWhatIf(stats, { taskId }, 'the job')[1]!.text, 'the job takes 15.5 ms, 15.5 ms less.')
})

test('a task that its caller awaits before another: beside that, with the words of the source', () => {
  const drawn = draw(`
      clock    .........:.........:.........:.
      page     RaaaaaaaaaaaaaaRbbbbbbbbbbbbbbR|
    `).stats()
  const [page] = drawn.tasks
  const [own, next] = page!.waits!
  const waits = [{ ...own!, cause: { ...own!.cause, type: 'task' as const, ids: ['load'] } }, next!]
  const recordWith = (needs?: { line: number; column: number; name: string }[]): typeof drawn => ({
    ...drawn,
    tasks: [{ ...page!, waits }],
    awaitPoints: drawn.awaitPoints.map((point) => ({
      ...point,
      file: page!.file,
      sites: point.sites.map((each) => {
        const { needs: _, ...site } = each
        const isNext = site.line === next!.line && site.column === next!.column
        if (!isNext || needs === undefined) return site
        return { ...site, needs: needs.map((need) => ({ ...need, reason: 'value' as never })) }
      }),
    })),
  })
  const bar = { taskId: 'load' }
  const needOf = (recorded: typeof drawn): string | undefined => besideNext(recorded, bar)?.need
  assert.deepEqual(besideNext(recordWith([]), bar)?.change, { beside: [{ taskId: page!.taskId, wait: 0, until: 1 }] })
  assert.equal(needOf(recordWith([])), `By its source, the await in line ${next!.line} does not need it.`)
  assert.equal(
    needOf(recordWith([{ line: own!.line, column: own!.column, name: 'order' }])),
    `But the await in line ${next!.line} needs it (order).`,
  )
  assert.equal(needOf(recordWith()), `Whether the await in line ${next!.line} needs it is not known.`)
  assert.equal(besideNext(recordWith([]), { operationId: 'load' }), null, 'numbers of operations are others')
  assert.equal(besideNext({ ...drawn, tasks: [{ ...page!, waits: waits.slice(0, 1) }] }, bar), null)
  const said = sayWhatIf(recordWith([]), bar)
  assert.equal(said[2]?.title, 'If it ran beside the next await')
})
