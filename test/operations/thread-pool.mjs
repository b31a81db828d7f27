import { execFileSync, spawn } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import { lookup } from 'node:dns'
import { lookup as lookupPromise } from 'node:dns/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { profile } from '../../dist/src/index.js'

/**
 * Prints the operations of calls of `profile()` that share a thread pool of four. A pipe that nobody writes to holds a
 * thread for as long as the test wants, whatever the machine does.
 */
const HELD_MS = 200
const folder = mkdtempSync(join(tmpdir(), 'pool-'))
const hash = (rounds) => promisify(pbkdf2)('password', 'salt', rounds, 64, 'sha512')

function makePipe(name) {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}

/** Opens groups of pipes for writing, one after the other; an opener of the other side waits for that. */
const writeTo = (groups) =>
  new Promise((resolve) => {
    const lines = groups.map((pipes) => [`sleep ${HELD_MS / 1000}`, ...pipes.map((path) => `: > "${path}" &`)])
    spawn('sh', ['-c', [...lines.flat(), 'wait'].join('\n')]).once('exit', resolve)
  })

async function openAndClose(path) {
  await (await open(path)).close()
}

/** Four pipes that hold all threads, and the end of that. */
async function holdPool() {
  const pipes = ['a', 'b', 'c', 'd'].map((name) => makePipe(`${name}${Math.random().toString(36).slice(2, 5)}`))
  const holder = profile('GET /holder', () => Promise.all(pipes.map((path) => openAndClose(path))))
  const written = writeTo([pipes])
  return () => Promise.all([written, holder])
}

async function waiter(name, work) {
  const { stats } = await profile(`GET /${name}`, work)
  return [name, stats.operations]
}

async function files() {
  const pipes = Array.from({ length: 8 }, (_, index) => makePipe(`pipe${'abcdefgh'[index]}`))
  const opened = profile('GET /files', () => Promise.all(pipes.map((path) => openAndClose(path))))
  await writeTo([pipes.slice(0, 4), pipes.slice(4)])
  return (await opened).stats.operations
}

async function hashes() {
  const { stats } = await profile('GET /hashes', () => Promise.all(Array.from({ length: 8 }, () => hash(60_000))))
  return stats.operations
}

async function mixed() {
  const release = await holdPool()
  const operations = await Promise.all([
    waiter('hash', () => hash(1)),
    waiter('gzip', () => promisify(gzip)('text')),
    waiter('lookup', () => promisify(lookup)('localhost')),
    waiter('lookupPromise', () => lookupPromise('localhost')),
    waiter('readFile', () => readFile(new URL(import.meta.url))),
  ])
  await release()
  return Object.fromEntries(operations)
}

/** Threads that are held by work outside of all recordings. */
async function outside() {
  const holders = Array.from({ length: 4 }, () => hash(60_000))
  const [, operations] = await waiter('outside', () => readFile(new URL(import.meta.url)))
  await Promise.all(holders)
  return operations
}

/** The first call loads code, and the code is cold. */
await profile('warm', async () => {
  await Promise.all([hash(1), promisify(gzip)('text'), lookupPromise('localhost'), readFile(new URL(import.meta.url))])
})
await sleep(20)
const results = { files: await files(), hashes: await hashes(), mixed: await mixed(), outside: await outside() }
rmSync(folder, { recursive: true })
process.stdout.write(JSON.stringify(results), () => process.exit())
