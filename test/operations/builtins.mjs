import assert from 'node:assert/strict'
import { ChildProcess, exec, execFile, fork, spawn } from 'node:child_process'
import crypto from 'node:crypto'
import dns from 'node:dns'
import fs, { readFile as readNamed } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, types } from 'node:util'
import { Worker } from 'node:worker_threads'
import zlib from 'node:zlib'
import { profile } from '../../dist/src/index.js'

/**
 * Prints what an app sees of the runtime's functions: shapes, results, errors, stacks, rejections that nobody handles.
 * `builtins.mjs <profiled or bare>`.
 */
const how = process.argv[2]
const seen = []
const unhandled = []
process.on('unhandledRejection', (error) => unhandled.push(error.message))
const folder = fs.mkdtempSync(join(tmpdir(), 'builtins-'))
const file = join(folder, 'a.txt')
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time))

/** Frames of the app and of the runtime are those without the toolbar, but for its own. */
const stackOf = (error) =>
  String(error.stack)
    .replaceAll(folder, '')
    .split('\n')
    .filter((line) => !line.includes('/dist/src/') && !line.includes('at async file:'))
    .map((line) => line.replace(/\?.*?(?=[:)])/, ''))

function shapes() {
  for (const [name, object] of Object.entries({
    fs,
    'fs.promises': fs.promises,
    dns,
    'dns.promises': dns.promises,
    crypto,
    zlib,
  })) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      const { value, ...attributes } = property
      if (typeof value !== 'function') continue
      seen.push([
        `${name}.${key}`,
        value.name,
        value.length,
        attributes,
        Reflect.ownKeys(value).map(String).toSorted(),
        Object.prototype.toString.call(value),
        types.isProxy(value),
      ])
    }
  }
}

const called = (fn) => new Promise((resolve) => fn((...results) => resolve(results)))
const failure = (fn) => {
  try {
    return fn()
  } catch (error) {
    return [error.name, error.code, error.message, stackOf(error)]
  }
}

async function callbacks() {
  seen.push(await called((done) => fs.writeFile(file, 'text', done)))
  seen.push(String((await called((done) => fs.readFile(file, done)))[1]))
  seen.push((await called((done) => fs.readFile(file, 'utf8', done)))[1])
  seen.push((await called((done) => readNamed(file, 'latin1', done)))[1])
  seen.push((await called((done) => fs.readFile('/nowhere', done))).map((each) => each?.code))
  seen.push(await called((done) => fs.exists(file, done)), await promisify(fs.exists)(file))
  seen.push((await called((done) => fs.realpath.native(file, done)))[0])
  const [, number] = await called((done) => fs.open(file, done))
  seen.push((await promisify(fs.read)(number, { buffer: Buffer.alloc(4) })).bytesRead)
  seen.push(Object.keys(await promisify(fs.write)(fs.openSync(file, 'w'), 'text')))
  seen.push(await called((done) => fs.close(number, done)))
  seen.push(
    failure(() => fs.readFile(file)),
    failure(() => fs.readFile(7.5, () => 0)),
    failure(() => fs.stat({}, () => 0)),
  )
  seen.push((await called((done) => crypto.pbkdf2('a', 'b', 1, 8, 'sha512', done)))[1].toString('hex'))
  seen.push(crypto.randomBytes(4).length, (await called((done) => crypto.randomBytes(4, done)))[1].length)
  seen.push(Object.keys(await promisify(crypto.generateKeyPair)('ec', { namedCurve: 'P-256' })))
  seen.push(
    failure(() => crypto.pbkdf2('a', 'b', 1, 8, 'nope', () => 0)),
    failure(() => crypto.scrypt('a', 'b', 1, 5)),
  )
  seen.push(zlib.gunzipSync((await called((done) => zlib.gzip('text', done)))[1]).toString())
  seen.push((await called((done) => zlib.gunzip(Buffer.from('text'), done))).map((each) => each?.code))
  seen.push(
    (await promisify(dns.lookup)('localhost', 4)).address,
    await called((done) => dns.lookup('localhost', 4, done)),
  )
  seen.push(failure(() => dns.lookup('localhost')))
}

async function promises() {
  seen.push(String(await readFile(file)), (await stat(file)).size, await fs.promises.readFile(file, 'utf8'))
  seen.push(await readFile('/nowhere').catch(stackOf), await stat('/nowhere').catch(stackOf))
  seen.push(await readFile(7.5).catch(stackOf))
  seen.push(await readFile(file, { signal: AbortSignal.abort() }).catch(stackOf))
  seen.push(
    fs.promises.stat(file) instanceof Promise,
    Object.getPrototypeOf(fs.promises.stat(file)) === Promise.prototype,
  )
  const handle = await fs.promises.open(file)
  seen.push(String(await handle.readFile()), (await handle.stat()).size)
  seen.push((await handle.read(Buffer.alloc(2), 0, 2, 0)).bytesRead, await handle.write('x').catch(({ code }) => code))
  const prototype = Object.getPrototypeOf(handle)
  seen.push(
    Reflect.ownKeys(prototype).map((key) => [String(key), Object.getOwnPropertyDescriptor(prototype, key).enumerable]),
  )
  seen.push(prototype.readFile.name, prototype.readFile.length, await handle.close())
  void readFile('/lost')
  seen.push(failure(() => dns.promises.lookup('localhost', { family: 7 })))
  seen.push(await dns.promises.lookup('localhost', 4))
  seen.push(await dns.promises.lookup('127.0.0.1'))
  await sleep(50)
}

async function streams() {
  const parts = []
  for await (const part of fs.createReadStream(file)) parts.push(String(part))
  seen.push(parts)
  const stream = fs.createReadStream('/nowhere')
  seen.push((await called((done) => stream.once('error', done))).map(({ code }) => code))
  const written = fs.createWriteStream(join(folder, 'b.txt'))
  written.end('text')
  await called((done) => written.once('close', done))
  seen.push(fs.readFileSync(join(folder, 'b.txt'), 'utf8'))
  const closed = fs.createReadStream(file)
  closed.destroy()
  await called((done) => closed.once('close', done))
}

async function processes() {
  seen.push((await promisify(exec)('echo secret')).stdout, (await promisify(execFile)('echo', ['secret'])).stdout)
  seen.push(await promisify(exec)('exit 3').catch(({ code, cmd }) => [code, cmd]))
  seen.push(
    (await called((done) => spawn(join(folder, 'no-such-program')).once('error', done))).map(({ code }) => code),
  )
  const forked = fork(join(folder, 'none.mjs'), ['secret'], { stdio: 'ignore' })
  seen.push((await called((done) => forked.once('exit', done))).length, ChildProcess.prototype.spawn.name)
  const slept = spawn('sleep', ['9'])
  slept.kill()
  seen.push(await called((done) => slept.once('close', done)))
  const worker = new Worker('process.exit(5)', { eval: true })
  seen.push(await called((done) => worker.once('exit', done)))
  const failing = new Worker('throw new Error("thrown")', { eval: true })
  const exit = called((done) => failing.once('exit', done))
  seen.push(
    (await called((done) => failing.once('error', done))).map(({ message }) => message),
    await exit,
  )
}

const work = async () => {
  shapes()
  await callbacks()
  await promises()
  await streams()
  await processes()
}
const before = fs.readFile
const operations = how === 'bare' ? (await work(), []) : (await profile('behaviour', work)).stats.operations
// Another tool that has come after us stays, and ours is gone below it.
const ours = fs.stat
const others = (...args) => ours(...args)
fs.stat = others
for (let turn = 0; turn < 200 && fs.readFile !== before; turn++) await sleep(100)
assert.equal(fs.readFile, before)
assert.equal(fs.stat, others)
seen.push((await called((done) => fs.stat(file, done)))[1].size)
fs.rmSync(folder, { recursive: true })
process.stdout.write(
  JSON.stringify({
    seen,
    unhandled,
    holdsSecret: JSON.stringify(operations).includes('secret'),
    names: operations.map(({ kind, name, status }) => `${kind} ${status} ${name.replaceAll(folder, '')}`),
  }),
  () => process.exit(),
)
