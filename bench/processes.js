import { execFile, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const autocannon = createRequire(import.meta.url).resolve('autocannon')

/** Connections kept busy at the same time. */
const CONNECTIONS = 20

/**
 * A server in a process of its own.
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {import('node:child_process').ChildProcess} child
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a module that sends `{ port }` over IPC once it listens.
 *
 * @param {string} module relative to this directory
 * @param {{ args?: string[], execArgv?: string[] }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(module, { args = [], execArgv = [] } = {}) {
  // Standard output is dropped: a server that prints is not what is measured.
  const stdio = /** @type {const} */ (['ignore', 'ignore', 'inherit', 'ipc'])
  const path = fileURLToPath(new URL(module, import.meta.url))
  const child = fork(path, args, { execArgv, stdio: [...stdio], env: serverEnvironment() })
  const port = await readPort(child, module)
  return { url: `http://127.0.0.1:${port}`, child, stop: () => stop(child) }
}

/** Without what would switch the toolbar off or change its options. */
function serverEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|NODE_OPTIONS|DEBUG_TOOLBAR_.*)$/.test(name))
  return Object.fromEntries(kept)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} module
 * @returns {Promise<number>}
 */
function readPort(child, module) {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(/** @type {{ port: number }} */ (message).port))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Expected ${module} to listen, it ended with code ${code}`)))
  })
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<void>} */
function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.disconnect()
  })
}

/**
 * Sends requests from a process of its own.
 *
 * @param {string} url
 * @param {{ seconds: number } | { amount: number }} load
 * @returns {Promise<{ requestsPerSecond: number, p99: number, errors: number }>} p99 in milliseconds
 */
export async function sendRequests(url, load) {
  const size = 'seconds' in load ? ['-d', String(load.seconds)] : ['-a', String(load.amount)]
  const args = [autocannon, '--json', '--no-progress', '-c', String(CONNECTIONS), ...size, url]
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 16 * 2 ** 20 })
  const result = JSON.parse(stdout)
  return {
    requestsPerSecond: result.requests.average,
    p99: result.latency.p99,
    errors: result.errors + result.timeouts + result.non2xx,
  }
}
