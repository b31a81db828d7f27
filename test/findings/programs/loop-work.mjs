/* oxlint-disable no-unused-expressions -- awaits of nothing */
import { createHash, pbkdf2, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip, gzipSync } from 'node:zlib'
import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'

/** Long enough to be told (ms), and too short for a block, on a fast machine as on a busy one. */
const SHORT_MS = 20

/** Work that holds the loop in one way or another, and the same work that does not. */
export async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'findings-'))
  const text = randomBytes(2_500_000).toString('hex')
  const files = Array.from({ length: 3 }, (_, number) => join(folder, `large-${number}.txt`))
  for (const file of files) writeFileSync(file, text)
  const spin = (ms) => {
    for (const end = performance.now() + ms; performance.now() < end;);
  }

  const json = JSON.stringify(Array.from({ length: 250_000 }, (_, id) => ({ id, tags: ['a', 'b'], at: { x: id } })))
  const [first, second, third] = files

  const parseAll = async () => JSON.parse(json).length // fault: parseAll
  const hashAll = async () => createHash('sha512').update(text.repeat(20)).digest('hex') // fault: hashAll
  const deriveLong = async () => scryptSync('secret', 'salt', 64, { N: 32_768, maxmem: 1e8 }) // fault: deriveLong
  const rounds = sizeFor(SHORT_MS, 15_000, (size) => pbkdf2Sync('secret', 'salt', size, 64, 'sha512'))
  const characters = sizeFor(SHORT_MS, 300_000, (size) => gzipSync(text.slice(0, size)))
  const deriveKey = async () => pbkdf2Sync('secret', 'salt', rounds, 64, 'sha512') // fault: deriveKey
  const compress = async () => gzipSync(text.slice(0, characters)).length // fault: compress
  const readAll = async () => [first, second, third].map((file) => readFileSync(file, 'utf8').length) // fault: readAll

  async function renderInParts() {
    for (let part = 0; part < 14; part++) {
      spin(5)
      await turn()
    }
  }
  async function deriveKeyBeside() {
    return promisify(pbkdf2)('secret', 'salt', 24_000, 64, 'sha512')
  }
  async function compressBeside() {
    return (await promisify(gzip)(text.slice(0, 300_000))).length
  }
  async function readAllBeside() {
    await sleepAtLeast(10)
    return readFile(import.meta.filename, 'utf8')
  }
  async function awaitNothingShortly() {
    for (let round = 0; round < 200; round++) null
    await sleepAtLeast(20)
  }
  async function smallSync() {
    readFileSync(import.meta.filename, 'utf8')
    await sleepAtLeast(60)
  }
  return {
    faults: {
      'blocking-call': [parseAll, hashAll, deriveLong],
      'sync-api': [deriveKey, compress, readAll],
    },
    innocents: [renderInParts, deriveKeyBeside, compressBeside, readAllBeside, awaitNothingShortly, smallSync],
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Returns the size for which work takes so long (ms), as far as its time goes with its size. */
function sizeFor(time, size, work) {
  let least = Infinity
  for (let round = 0; round < 5; round++) {
    const from = performance.now()
    work(size)
    least = Math.min(least, performance.now() - from)
  }
  return Math.ceil((size * time) / least)
}
