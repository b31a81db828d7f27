import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'
import { startApp } from './app.support.ts'

const REQUESTS = 200

/** One answer of the host to the fixture's panel. */
interface Seen {
  /** The function that asked, `callback`, or another place. */
  label: string
  requestId: string
  task: { taskId: string; isListed: boolean } | null
}

for (const backend of BACKENDS) {
  test(`${backend.name}: ${REQUESTS} overlapping requests, the host knows request and task at every place`, async (t) => {
    const port = await startApp(t, 'app.mjs', backend)
    const paths = Array.from({ length: REQUESTS }, (_, number) => `/${number}`)
    const answers = await Promise.all(paths.map((path) => ask(port, { method: 'POST', path, body: 'abc' })))
    for (const [index, answer] of answers.entries()) {
      const record = await recordOf(port, answer)
      const { seen, path } = record.panels['ProbePanel'] as { seen: Seen[]; path: string }
      assert.equal(path, paths[index])
      assert.equal(seen.length, 45)
      assert.deepEqual(new Set(seen.map(({ requestId }) => requestId)), new Set([record.id]))
      assert.equal(asyncStats(record).backend, backend.name)
      if (backend.capabilities.tasks) checkTasks(seen, asyncStats(record).tasks)
      else assert.ok(seen.every(({ task }) => task === null))
    }
    const { outside, installed, probe } = JSON.parse((await ask(port, { path: '/close' })).body) as Closed
    const expected = ['module', 'module', ...answers.flatMap(() => ['finished', 'after the end'])]
    assert.deepEqual(outside.map(({ label }) => label).sort(), expected.sort())
    assert.ok(outside.every(({ task }) => task === null))
    assert.deepEqual([installed, probe], [0, 'undefined'], 'nothing of it is left after close')
  })
}

interface Closed {
  outside: { label: string; task: unknown }[]
  installed: number
  probe: string
}

/** Checks the host's tasks: at each place the fixture also called a task, whose parent the host must have named. */
function checkTasks(seen: readonly Seen[], tasks: ReturnType<typeof asyncStats>['tasks']): void {
  const markers = tasks.filter(({ name }) => name === 'marker')
  const asked = seen.filter(({ label }) => label !== 'in own profile')
  assert.equal(markers.length, asked.length)
  for (const [index, { label, task }] of asked.entries()) {
    assert.equal(task?.taskId ?? null, markers[index]!.parent, `at ${label}, the place ${index}`)
    assert.notEqual(task?.isListed, false)
    if (label === 'callback') continue
    assert.equal(tasks.find(({ taskId }) => taskId === task?.taskId)?.name, label)
  }
  assert.ok(seen.every(({ label, task }) => label !== 'in own profile' || task === null))
}

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: tasks beyond asyncProfilerMaxTasks are named as such, the others as in the list`, async (t) => {
    const port = await startApp(t, 'app.mjs', backend, { DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_TASKS: '9' })
    const record = await recordOf(port, await ask(port, { method: 'POST', body: 'abc' }))
    const { seen } = record.panels['ProbePanel'] as { seen: Seen[] }
    const { tasks, tasksDropped } = asyncStats(record)
    assert.ok(tasksDropped > 0)
    const listed = new Set(tasks.map(({ taskId }) => taskId))
    assert.ok(seen.some(({ task }) => task?.isListed === false))
    for (const { task } of seen) assert.equal(task !== null && task.isListed, task !== null && listed.has(task.taskId))
  })
}
