import { operationOf } from '../../src/analyze/operations/operations.test.support.ts'
import { buildHierarchy } from '../../src/analyze/tasks/tasks.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import type { Operation, Task } from '../../src/model/async-stats.ts'
import { makeDetail, makeStats, makeTask } from './fixture-data.ts'

const DEPTH = 300
const WIDTH = 5000
const OPERATIONS = 5000

/**
 * Makes a request of 100 000 tasks: a chain of 300 calls, below which 5 000 siblings at a time stand, of one function
 * and of many in turn. Each has three slices; none is short enough to be folded. The first ones have 5 000 operations.
 */
export function makeLarge(): RequestDetail {
  const tasks: Task[] = []
  for (let depth = 0; depth < DEPTH; depth++) {
    const life = { startTime: depth, duration: 20_000 - 2 * depth }
    tasks.push(makeLargeTask(tasks.length, { parent: depth ? `t${depth - 1}` : null, ...life }))
  }
  for (let fan = 0; tasks.length < 100_000; fan++) {
    const parent = `t${(fan * 15 + 7) % DEPTH}`
    for (let i = 0; i < WIDTH && tasks.length < 100_000; i++) {
      const site = fan % 2 ? { name: `item${fan}`, function: `item${fan}`, line: fan } : {}
      tasks.push(makeLargeTask(tasks.length, { parent, startTime: 300 + i * 3, duration: 250 + (i % 700), ...site }))
    }
  }
  return makeDetail(
    'large',
    '/large',
    makeStats({
      tasks,
      taskHierarchy: buildHierarchy(tasks),
      operations: listOperations(),
      duration: 20_000,
      maxConcurrency: WIDTH,
    }),
  )
}

/** Makes as many operations as a profile keeps: half of them of one task, the others of the first ones below it. */
function listOperations(): Operation[] {
  return Array.from({ length: OPERATIONS }, (_, i) => {
    const startTime = (i * 20_000) / OPERATIONS
    const phases = [
      { name: 'acquire' as const, start: startTime, end: startTime + 1 },
      { name: 'service' as const, start: startTime + 1, end: startTime + 3 },
    ]
    return operationOf(String(i), { startTime, duration: 3, phases, taskId: i % 2 === 0 ? 't0' : `t${1 + (i % 50)}` })
  })
}

function makeLargeTask(id: number, values: Partial<Task> & { startTime: number; duration: number }): Task {
  const { startTime, duration } = values
  const middle = startTime + duration / 2
  const end = startTime + duration
  const slices: Task['slices'] = [
    [startTime, startTime + 0.4],
    [middle, middle + 0.3],
    [end - 0.2, end],
  ]
  return makeTask(id, { ...values, slices, selfTime: 0.9, waitTime: duration - 0.9 })
}
