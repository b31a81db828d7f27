import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import type { RequestExport } from './export-record.ts'
import { cpuStats, deepStats, HOSTILE, recordOf, sampleStats, statsOf, taskOf } from './record.test.support.ts'
import { formatSpeedscope } from './speedscope.ts'

interface SpeedscopeFile {
  name: string
  shared: { frames: { name: string; file?: string }[] }
  profiles: { type: string; name: string; endValue: number; events: { type: string; at: number; frame: number }[] }[]
}

/** From the package of speedscope. */
const SCHEMA = createRequire(import.meta.url).resolve('speedscope/dist/release/file-format-schema.json')
const matchesSchema = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object)

function fileOf(record: RequestExport): SpeedscopeFile {
  const file = JSON.parse([...formatSpeedscope(record)].join('')) as SpeedscopeFile
  assert.ok(matchesSchema(file), JSON.stringify(matchesSchema.errors?.slice(0, 3)))
  return file
}

/** Draws the stack between two events each, as `page>fn2@1-3`. Throws if events do not pair or go back in time. */
function drawStacks({ shared, profiles }: SpeedscopeFile, at = 0): string[] {
  const profile = profiles[at]
  const open: number[] = []
  const drawn: string[] = []
  let last = 0
  for (const { type, at: time, frame } of profile!.events) {
    assert.ok(time >= last, 'time goes on')
    if (open.length > 0 && time > last)
      drawn.push(`${open.map((each) => shared.frames[each]!.name).join('>')}@${last}-${time}`)
    last = time
    if (type === 'O') open.push(frame)
    else assert.equal(open.pop(), frame, 'frames close in order')
  }
  assert.deepEqual(open, [])
  return drawn
}

test('matches the schema, with every slice under its callers in order of time', () => {
  const stacks = drawStacks(fileOf(recordOf({ AsyncProfilingPanel: sampleStats() })))
  const hostile = `page>${HOSTILE}`
  const first = ['page@0-1', 'page>fn2@1-3', 'page@3-4', `${hostile}@4-5`, `${hostile}@15-75`]
  assert.deepEqual(stacks, [...first.slice(0, 4), 'page>fn2@14-15', first[4], 'page@80-90'])
})

test('samples are a second profile; without any there is none', () => {
  const file = fileOf(recordOf({ AsyncProfilingPanel: sampleStats(), ProfilingPanel: cpuStats() }))
  assert.deepEqual(
    file.profiles.map(({ name }) => name),
    ['async calls on the event loop', 'CPU samples'],
  )
  assert.deepEqual(drawStacks(file, 1), [
    'main@15-25',
    `main>${HOSTILE}@25-45`,
    'main>parse@45-55',
    `main>${HOSTILE}@58-78`,
  ])
  const empty = cpuStats({ timeline: [], nodes: [], functions: [], samples: 0 })
  assert.equal(fileOf(recordOf({ ProfilingPanel: empty })).profiles.length, 1)
})

test('a record without tasks is a valid, empty file', () => {
  assert.deepEqual(drawStacks(fileOf(recordOf({ AsyncProfilingPanel: statsOf() }))), [])
  assert.deepEqual(drawStacks(fileOf(recordOf({}))), [])
})

test('overlapping slices, circles and unknown parents of a changed file still close in order', () => {
  const tasks = [
    taskOf('1', {
      parent: '2',
      slices: [
        [0, 5],
        [3, 4],
      ],
    }),
    taskOf('2', { parent: '1', slices: [[4, 8]], file: '', line: 0, column: 0 }),
  ]
  assert.ok(drawStacks(fileOf(recordOf({ AsyncProfilingPanel: statsOf({ tasks }) }))).length > 0)
})

test('a chain of 300 callers is cut above the nearest 50, and pieces stay small', () => {
  const record = recordOf({ AsyncProfilingPanel: deepStats(300) })
  const file = fileOf(record)
  const deepest = Math.max(...drawStacks(file).map((stack) => stack.split('>').length))
  assert.equal(deepest, 52)
  assert.ok(file.shared.frames.some(({ name }) => name === '(callers further away)'))
})
