import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

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
 * @param {{ args?: string[], execArgv?: string[], env?: Record<string, string> }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(module, { args = [], execArgv = [], env = {} } = {}) {
  // Standard output is dropped: printing is no part of the measurement.
  const stdio = /** @type {const} */ (['ignore', 'ignore', 'inherit', 'ipc'])
  const path = fileURLToPath(new URL(module, import.meta.url))
  const child = fork(path, args, { execArgv, stdio: [...stdio], env: { ...serverEnvironment(), ...env } })
  const port = await readPort(child, module)
  return { url: `http://127.0.0.1:${port}`, child, stop: () => stop(child) }
}

/** Returns the environment without variables that switch the toolbar off or change its options. */
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
 * @typedef {object} Sample
 * @property {number} requestsPerSecond
 * @property {number} p99 milliseconds
 * @property {number} errors
 */

/** Runs the load generator in a process of its own; call it once at a time. */
export class Generator {
  #child = fork(fileURLToPath(new URL('generator.js', import.meta.url)), { execArgv: [] })

  /** @param {string} url @param {number} seconds @returns {Promise<Sample>} */
  sendRequests(url, seconds) {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error('Expected the load generator to answer, it has ended'))
      this.#child.once('exit', fail)
      this.#child.once('message', (message) => {
        this.#child.off('exit', fail)
        resolve(/** @type {Sample} */ (message))
      })
      this.#child.send({ url, seconds })
    })
  }

  stop() {
    return stop(this.#child)
  }
}
