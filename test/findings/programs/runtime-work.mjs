import { execFileSync, execSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'

/** Work of the runtime that a handler causes: collections, modules, microtasks, processes, many small synchronous calls. */
export async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'findings-'))
  const requireOne = createRequire(import.meta.url)
  let modules = 0
  const spinText = 'for (const end = performance.now() + 40; performance.now() < end;);'
  const nextModule = (ending) => {
    const file = join(folder, `module-${++modules}.${ending}`)
    writeFileSync(file, ending === 'mjs' ? `${spinText}\nexport const value = 1\n` : `${spinText}\nexports.value = 1\n`)
    return file
  }
  const many = Array.from({ length: 400 }, (_, number) => join(folder, `small-${number}.txt`))
  for (const file of many) writeFileSync(file, 'x'.repeat(20_000))
  const values = new Map(Array.from({ length: 1000 }, (_, key) => [key, key]))
  const cached = async (key) => values.get(key)

  const imports = async () => (await import(nextModule('mjs'))).value // fault: imports
  const loadLate = () => requireOne(nextModule('cjs')).value // fault: requires
  async function requires() {
    await sleepAtLeast(5)
    return loadLate()
  }
  const pause = () => execSync('sleep 0.1') // fault: runsCommand
  async function runsCommand() {
    pause()
    await sleepAtLeast(5)
  }
  const runsFile = async () => execFileSync('sleep', ['0.1']).length // fault: runsFile
  const sizeOf = (file) => (existsSync(file) ? statSync(file).size : 0) // fault: statsAll
  async function statsAll() {
    let size = 0
    for (let round = 0; round < 20; round++) for (const file of many) size += sizeOf(file)
    await sleepAtLeast(5)
    return size
  }
  const read = (name) => readFileSync(join(folder, name)).length // fault: readsAll
  async function readsAll() {
    let size = 0
    for (let round = 0; round < 3; round++) for (const name of readdirSync(folder)) size += read(name)
    await sleepAtLeast(5)
    return size
  }
  const list = Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 300_007)
  const sorts = async () => list.toSorted((a, b) => `${a}`.localeCompare(`${b}`))[0] // fault: sorts
  const matches = async () => /^(a+)+$/.test(`${'a'.repeat(24)}!`) // fault: matches
  const sign = (text) => createHmac('sha256', 'key').update(text).digest('hex') // fault: signs
  async function signs() {
    await sleepAtLeast(3)
    let mac = 'order'
    for (let round = 0; round < 40_000; round++) mac = sign(mac)
    return mac
  }
  async function smallCache() {
    let sum = 0
    for (let round = 0; round < 200; round++) sum += await cached(round)
    await sleepAtLeast(20)
    return sum
  }
  async function importsAgain() {
    await import('../../fixtures/sleep-at-least.mjs')
    await sleepAtLeast(20)
  }
  async function oneStat() {
    existsSync(folder)
    await sleepAtLeast(20)
  }
  async function shortWork() {
    for (const end = performance.now() + 2; performance.now() < end;);
    await sleepAtLeast(40)
  }
  return {
    faults: {
      'import-in-request': [requires, imports],
      'sync-api': [statsAll, readsAll],
      'blocking-call': [runsCommand, runsFile, sorts, matches, signs],
    },
    innocents: [smallCache, importsAgain, oneStat, shortWork],
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
