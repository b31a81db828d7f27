import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { encode } from '@jridgewell/sourcemap-codec'
import type { FrameDescription, SampleFrame } from '../model/cpu-samples.ts'
import { describeFrames } from './describe-frames.ts'
import { PlaceDescriber } from './describe-places.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-frames-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const BUNDLE = 'function a(){return 1}function b(){return 2}function c(){return 3}'
const script = join(folder, 'bundle.js')
const map = {
  version: 3,
  sources: [
    'webpack://app/./src/user.js',
    'webpack://app/./node_modules/@scope/b/index.js',
    'webpack://app/webpack/runtime',
  ],
  sourcesContent: [
    'function total() {\n  return 1\n}',
    'function parse() {\n  return 2\n}',
    'function load() {\n  return 3\n}',
  ],
  names: [],
  mappings: encode([
    [
      [0, 0, 0, 0],
      [22, 1, 0, 0],
      [44, 2, 0, 0],
    ],
  ]),
}
writeFileSync(script, `${BUNDLE}\n//# sourceMappingURL=bundle.js.map\n`)
writeFileSync(`${script}.map`, JSON.stringify(map))

/** The runtime places a function at its parameters; instrumented code stands further right than the file's. */
const frameOf = (functionName: string, functionColumn: number): SampleFrame => ({
  kind: 'code',
  place: { script, line: 1, column: 1, functionLine: 1, functionColumn, functionName },
})

const describe = (include: string[]): Promise<FrameDescription[]> =>
  describeFrames([frameOf('a', 11), frameOf('b', 40), frameOf('c', 60)], new PlaceDescriber(folder), include)

test('of a bundle, functions of packages and of the bundler are library code, under their names', async () => {
  const named = (frames: FrameDescription[]): unknown[] => frames.map(({ function: name, library }) => [name, library])
  assert.deepEqual(named(await describe([])), [
    ['total', false],
    ['parse', true],
    ['load', true],
  ])
  assert.deepEqual(named(await describe(['@scope/b'])), [
    ['total', false],
    ['parse', false],
    ['load', true],
  ])
  assert.ok((await describe(['*'])).every(({ library }) => !library))
})
