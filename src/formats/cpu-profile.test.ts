import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CpuNode, CpuStats } from '../model/cpu-samples.ts'
import { toCpuProfile } from './cpu-profile.ts'

const node = (id: number, parent: number | null, name: string): CpuNode => ({
  id,
  parent,
  function: name,
  file: 'shop.js',
  line: id * 10,
  column: 3,
  library: false,
  selfTime: 0,
  totalTime: 0,
})

const stats = (timeline: CpuStats['timeline'], nodes: CpuNode[] = []): CpuStats => ({
  samples: timeline.length,
  interval: 1,
  duration: 5,
  note: null,
  garbageCollection: 0,
  notRunning: 0,
  functions: [],
  nodes,
  timeline,
})

test('each run is a sample at its time, and the request idles between them', () => {
  const nodes = [node(1, null, 'page'), node(2, 1, 'render')]
  const file = toCpuProfile(
    stats(
      [
        { node: 1, start: 1, duration: 2 },
        { node: 2, start: 3, duration: 1.5 },
        { node: 1, start: 10, duration: 1 },
      ],
      nodes,
    ),
  )
  const names = new Map(file.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const times = file.timeDeltas.map(
    (
      (sum) => (delta: number) =>
        (sum += delta)
    )(0),
  )
  assert.deepEqual(
    file.samples.map((id, index) => [names.get(id), times[index]]),
    [
      ['(idle)', 0],
      ['page', 1000],
      ['render', 3000],
      ['(idle)', 4500],
      ['page', 10_000],
      ['(idle)', 11_000],
    ],
  )
  assert.equal(file.endTime, 11_000)
  const [root, , page, render] = file.nodes
  assert.deepEqual([root!.children, page!.children, render!.children], [[2, 3], [4], []])
  assert.deepEqual([page!.hitCount, page!.callFrame.lineNumber, page!.callFrame.columnNumber], [2, 9, 2])
  assert.deepEqual([page!.callFrame.scriptId, render!.callFrame.scriptId], ['1', '1'])
})

test('nothing sampled is a profile of nothing', () => {
  const file = toCpuProfile(stats([]))
  assert.deepEqual([file.samples, file.timeDeltas, file.endTime], [[2], [0], 0])
})
