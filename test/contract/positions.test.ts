import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import { FIXTURES, positionOf } from './fixture.ts'
import assert from 'node:assert/strict'
import { drawWaits } from './drawing.ts'

const FIXTURE = 'positions.mjs'
const LINES = readFileSync(join(FIXTURES, FIXTURE), 'utf8').split('\n')

/** Lists every `await` keyword on the lines with that ending. */
function keywordsOn(ending: RegExp, from: number, to: number): string[] {
  return LINES.flatMap((line, index) =>
    ending.test(line) && index >= from && index < to
      ? [...line.matchAll(/\bawait\b/g)].map((match) => `${index + 1}:${match.index + 1} ×1`)
      : [],
  )
}

const SEVERAL = LINES.findIndex((line) => line.includes('async several()'))

/** Lists the awaits of one function as `line:column ×count`, in source order. */
const counted = (stats: AsyncProfilingStats, name: string): string[] =>
  Object.entries(drawWaits(stats))
    .filter(([key]) => key.startsWith(`${name} `))
    .map(([key, count]) => `${key.slice(name.length + 1)} ×${count}`)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))

contract(FIXTURE, {
  several: {
    needs: ['awaitPoints'],
    check: (stats) => {
      const loop = LINES.findIndex((line) => line.endsWith('// loop')) + 1
      const first = positionOf(FIXTURE, 'await a) ?? (await plain) // once')
      const loops = [`${loop}:21 ×1`, `${loop}:38 ×2`, `${loop}:64 ×1`]
      const expected = [...keywordsOn(/\/\/ at$/, SEVERAL, LINES.length), `${first} ×1`, ...loops]
      assert.deepEqual(
        counted(stats, 'several'),
        expected.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      )
    },
  },
  positions: {
    needs: ['awaitPoints'],
    check: (stats) => {
      const expected = keywordsOn(/\/\/ (?:at|nested)$/, 0, SEVERAL)
      assert.deepEqual(counted(stats, 'positions'), expected)
    },
  },
  lines: {
    needs: ['awaitPoints'],
    check: (stats) => {
      const texts = [
        'await one(\n',
        'await api\n',
        'await Promise.all([\n',
        'await (\n      plain',
        'await /* a comment',
      ]
      const own = Object.keys(drawWaits(stats)).filter((key) => key.startsWith('lines '))
      assert.deepEqual(own.toSorted(), texts.map((text) => `lines ${positionOf(FIXTURE, text)}`).toSorted())
    },
  },
})
