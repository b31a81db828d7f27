import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { appEnvironment } from '../child.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const PROGRAM = resolve(root, 'test/operations/builtins.mjs')
const REGISTER = new URL('../../src/register.js', import.meta.url).href

interface Behaviour {
  seen: unknown[]
  unhandled: string[]
  holdsSecret: boolean
  names: string[]
}

/** Every operation of the program, none twice and none for a step of another. */
const NAMES = [
  'file completed writeFile /a.txt',
  'file completed readFile /a.txt',
  'file completed readFile /a.txt',
  'file completed readFile /a.txt',
  'file failed readFile /nowhere',
  'file completed exists /a.txt',
  'file completed exists /a.txt',
  'file completed open /a.txt',
  'file completed read',
  'file completed write',
  'file failed readFile',
  'file failed stat',
  'compute completed pbkdf2',
  'compute completed randomBytes',
  'compute completed generateKeyPair',
  'compute failed pbkdf2',
  'compute completed gzip',
  'compute failed gunzip',
  'dns completed lookup localhost',
  'dns completed lookup localhost',
  'file completed readFile /a.txt',
  'file completed stat /a.txt',
  'file completed readFile /a.txt',
  'file failed readFile /nowhere',
  'file failed stat /nowhere',
  'file failed readFile',
  'file cancelled readFile /a.txt',
  'file completed stat /a.txt',
  'file completed stat /a.txt',
  'file completed open /a.txt',
  'file completed readFile /a.txt',
  'file completed stat /a.txt',
  'file completed read /a.txt',
  'file failed write /a.txt',
  'file failed readFile /lost',
  'dns failed lookup localhost',
  'dns completed lookup localhost',
  'file completed createReadStream /a.txt',
  'file failed createReadStream /nowhere',
  'file completed createWriteStream /b.txt',
  'file cancelled createReadStream /a.txt',
  'process completed echo',
  'process completed echo',
  'process failed exit',
  'process failed no-such-program',
  'process failed node /none.mjs',
  'process failed sleep',
  'worker failed Worker',
  'worker failed Worker',
]

test("the runtime's functions look and behave as without the toolbar", async () => {
  const bare = await run('bare', [])
  assert.deepEqual(bare.unhandled.length, 1)
  for (const preload of [[], ['--import', REGISTER]]) {
    const { seen, unhandled, holdsSecret, names } = await run('profiled', preload)
    for (const [index, each] of seen.entries()) assert.deepEqual(each, bare.seen[index])
    assert.equal(seen.length, bare.seen.length)
    assert.deepEqual(unhandled, bare.unhandled)
    assert.deepEqual([names, holdsSecret], [NAMES, false])
  }
})

async function run(how: 'bare' | 'profiled', preload: readonly string[]): Promise<Behaviour> {
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, PROGRAM, how], {
    cwd: root,
    env: appEnvironment(),
    maxBuffer: 16 * 1024 * 1024,
  })
  return JSON.parse(stdout) as Behaviour
}
