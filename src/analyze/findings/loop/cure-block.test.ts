import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cureBlock } from './cure-block.ts'

const cures: [title: string, block: Parameters<typeof cureBlock>[0], cure: RegExp][] = [
  [
    'a file',
    { function: 'load', callee: 'readFileSync' },
    /Await the asynchronous form, readFile, instead of readFileSync/,
  ],
  ['a key', { function: 'sign', callee: 'pbkdf2Sync' }, /pbkdf2, instead/],
  ['a process', { function: 'run', callee: 'execSync' }, /execFile/],
  ['zlib, whose functions have no names', { function: 'zip', callee: 'syncBufferWrapper' }, /zlib/],
  ['a hash', { function: 'sum', callee: 'update' }, /Hash a stream/],
  ['a synchronous library', { function: 'list', operation: 'SELECT' }, /worker/],
  ['own code', { function: 'render' }, /Do less in render at once/],
  ['unknown code', { function: '' }, /^Do less at once/],
]

for (const [title, block, cure] of cures) test(`the cure of ${title}`, () => assert.match(cureBlock(block), cure))
