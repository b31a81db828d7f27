import assert from 'node:assert/strict'
import type { RequestDetail } from '../../src/model/api.ts'
import type { AsyncProfilingStats, Task } from '../../src/model/async-stats.ts'
import { ask, asyncStats } from './client.support.ts'
import type { Answer } from './client.support.ts'
import { backName, countsOf, jobName, kindOf, leafName } from './jobs.support.ts'
import type { Kind } from './jobs.support.ts'

/** Posts the order of request `number`. */
export function postOrder(port: number, number: number, jobs: number): Promise<Answer> {
  const body = JSON.stringify({ counts: countsOf(number, jobs) })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  return ask(port, { method: 'POST', path: `/orders/${number}`, headers, body })
}

/** Checks that the record of request `number` has all of its own work and none of another's. */
export function checkOrder(record: RequestDetail, number: number, kinds: readonly Kind[], jobs: number): void {
  const stats = asyncStats(record)
  const where = `request ${number}`
  assert.equal(record.path, `/orders/${number}`)
  assert.deepEqual([where, stats.degraded], [where, null])
  const counts = countsOf(number, jobs)
  const expected = Object.fromEntries(
    counts.flatMap((count, job) => [
      [jobName(job), count],
      [leafName(job), count],
      [backName(job), kindOf(job, kinds).isCalledBack === true ? count : 0],
    ]),
  )
  assert.deepEqual([where, countNames(stats.tasks)], [where, { ...dropZeros(expected), handleOrder: 1 }])
  assert.deepEqual([where, stats.tasksCreated], [where, stats.tasks.length])
  assert.deepEqual([where, stats.tasksCompleted], [where, stats.tasksCreated])
  checkParents(stats, where, kinds)
  for (let job = 0; job < jobs; job++) {
    const waits = stats.awaitPoints.find((point) => point.function === jobName(job))?.awaitCount ?? 0
    assert.equal(waits, counts[job]! * kindOf(job, kinds).waits, `${where}: waits of ${jobName(job)}`)
  }
}

/** Checks that jobs belong to the handler, wherever they began; each has exactly one leaf, its own. */
function checkParents({ backend, tasks }: AsyncProfilingStats, where: string, kinds: readonly Kind[]): void {
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  const leaves = new Map<string, number>()
  const mayBeRoot = (name: string): boolean =>
    backend === 'instrumentation' && kindOf(Number(name.slice(-2)), kinds).isLeafCalledBack === true
  for (const { name, parent } of tasks) {
    // No parent, or one of this request.
    if (parent !== null) assert.ok(byId.has(parent), `${where}: parent of ${name}`)
    if (!name.startsWith('leaf') || (parent === null && mayBeRoot(name))) continue
    const caller = byId.get(parent ?? '')
    assert.equal(caller?.name, name.replace('leaf', 'job'), `${where}: parent of ${name}`)
    leaves.set(caller.taskId, (leaves.get(caller.taskId) ?? 0) + 1)
  }
  for (const { taskId, name, parent } of tasks) {
    if (!name.startsWith('job')) continue
    assert.equal(leaves.get(taskId) ?? (mayBeRoot(name) ? 1 : 0), 1, `${where}: leaves of ${name}`)
    assert.equal(byId.get(parent ?? '')?.name, 'handleOrder', `${where}: parent of ${name}`)
  }
}

function countNames(tasks: readonly Task[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name } of tasks) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const dropZeros = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
