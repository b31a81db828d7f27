import { pbkdf2, scrypt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Work that waits for a thread of the pool, and work that does not. */
export async function open() {
  // Promisified when they are called: the toolbar's hooks are in place then.
  const hash = (...args) => promisify(pbkdf2)(...args) // fault: hashesAtOnce
  const stretch = (...args) => promisify(scrypt)(...args)
  const zip = (...args) => promisify(gzip)(...args) // fault: zipBehindHashes
  const bytes = Buffer.alloc(200_000, 'some text ')
  const hashOf = (key) => hash(`password ${key}`, 'salt', 20_000, 32, 'sha256')
  const keys = (count) => Array.from({ length: count }, (_, index) => `key${index}`)

  // Faults
  async function hashesAtOnce() {
    return Promise.all(keys(12).map((key) => hash(key, 'salt', 20_000, 32, 'sha256')))
  }
  async function fileBehindHashes() {
    const hashes = Promise.all(keys(8).map((key) => hashOf(key)))
    const text = await readFile(import.meta.filename, 'utf8') // fault: fileBehindHashes
    await hashes
    return text
  }
  async function zipBehindHashes() {
    const hashes = Promise.all(keys(4).map((key) => stretch(key, 'salt', 32, { N: 8192 })))
    const zipped = await zip(bytes)
    await hashes
    return zipped
  }

  // Innocent
  async function oneHash() {
    return hashOf('a')
  }
  async function fourHashes() {
    return Promise.all(keys(4).map((key) => hashOf(key)))
  }
  async function files() {
    const text = await readFile(import.meta.filename, 'utf8')
    return zip(text)
  }
  return {
    faults: { 'thread-pool-busy': [hashesAtOnce, fileBehindHashes, zipBehindHashes] },
    innocents: [oneHash, fourHashes, files],
  }
}
