import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { emptyStats } from '../model/empty-stats.test.support.ts'
import type { AwaitSite } from '../model/async-stats.ts'
import type { SourcePlace } from '../model/place.ts'
import { NeedsDescriber } from '../source/dependence/describe-needs.ts'
import { addNeeds } from './await-needs.ts'

const folder = await mkdtemp(join(tmpdir(), 'needs-'))
after(() => rm(folder, { recursive: true }))
await writeFile(
  join(folder, 'a.ts'),
  'async function f() {\n  const user_4711 = await load(1)\n  return await load(user_4711)\n}\n',
)

const placeAt = (line: number, column: number, callee: string | null = 'load'): SourcePlace => ({
  ...{ function: 'f', file: 'a.ts', line: 1, column: 1, waitKind: 'await', isTask: true },
  wait: { line, column },
  callee,
})

const siteAt = (line: number, column: number): AwaitSite => ({
  ...{ line, column, callee: 'load', awaitCount: 1, totalWaitTime: 5, avgWaitTime: 5, maxWaitTime: 5 },
})

async function needsOf(places: SourcePlace[], changes: { totalWaitTime?: number; taskNames?: boolean } = {}) {
  const { totalWaitTime = 10, taskNames = true } = changes
  const sites = places.map(({ wait }) => siteAt(wait.line, wait.column))
  const point = { function: 'f', file: 'a.ts', line: 1, awaitCount: sites.length, totalWaitTime, avgWaitTime: 5, sites }
  const settings = { asyncProfilerRedactPatterns: [/_4711/], asyncProfilerTaskNames: taskNames }
  const told = await addNeeds(
    emptyStats(100, { awaitPoints: [point] }),
    { places, shown: places },
    { describer: new NeedsDescriber(folder), settings },
  )
  return told.awaitPoints[0]!.sites.map(({ needs }) => needs)
}

test('an await has those that it needs, with the name that both use, redacted', async () => {
  const place = { line: 2, column: 21, reason: 'value' }
  const places = [placeAt(2, 21), placeAt(3, 10)]
  assert.deepEqual(await needsOf(places), [[], [{ ...place, name: 'user[redacted]' }]])
  assert.deepEqual(await needsOf(places, { taskNames: false }), [[], [{ ...place, name: '' }]])
})

test('nothing is said where the source is another, or not there, or waits are short', async () => {
  assert.deepEqual(await needsOf([placeAt(2, 21, 'other'), placeAt(3, 11)]), [undefined, undefined])
  const gone = [placeAt(2, 21), placeAt(3, 10)].map((place) => ({ ...place, file: 'b.ts' }))
  assert.deepEqual(await needsOf(gone), [undefined, undefined])
  assert.deepEqual(await needsOf([placeAt(2, 21), placeAt(3, 10)], { totalWaitTime: 4 }), [undefined, undefined])
  assert.deepEqual(await needsOf([placeAt(2, 21)]), [undefined])
})
