import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from './contract.ts'
import { FIXTURES, positionOf } from './fixture.ts'
import assert from 'node:assert/strict'
import { drawWaits } from './drawing.ts'

const FIXTURE = 'positions.mjs'
const LINES = readFileSync(join(FIXTURES, FIXTURE), 'utf8').split('\n')

/** Every `await` keyword on the lines that end so. */
function keywordsOn(ending: RegExp): string[] {
  return LINES.flatMap((line, index) =>
    ending.test(line) ? [...line.matchAll(/\bawait\b/g)].map((match) => `positions ${index + 1}:${match.index + 1}`) : [],
  )
}

contract(FIXTURE, {
  positions: {
    needs: ['awaitPoints'],
    check: (stats) => {
      const own = Object.entries(drawWaits(stats)).filter(([key]) => key.startsWith('positions '))
      const expected = [...keywordsOn(/\/\/ at$/), ...keywordsOn(/\/\/ nested$/)]
      assert.deepEqual(
        own.map(([key, count]) => `${key} ×${count}`).toSorted(),
        expected.map((key) => `${key} ×1`).toSorted(),
      )
    },
  },
  lines: {
    needs: ['awaitPoints'],
    check: (stats) => {
      const texts = ['await one(\n', 'await api\n', 'await Promise.all([\n', 'await (\n      plain', 'await /* a comment']
      const own = Object.keys(drawWaits(stats)).filter((key) => key.startsWith('lines '))
      assert.deepEqual(own.toSorted(), texts.map((text) => `lines ${positionOf(FIXTURE, text)}`).toSorted())
    },
  },
})
