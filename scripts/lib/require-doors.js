import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootPath } from './run.js'

/** The doors that are preloaded, with their declarations for CommonJS. */
const DOORS = { auto: 'export const uninstall: () => void\n', register: 'export {}\n' }

/**
 * Writes the files that `require` gets of the doors that are preloaded. They are CommonJS, because an ES module would be
 * handed to the loader that is in `require.extensions` by then (esbuild-register, sucrase, tsx), which would make a
 * second copy of it, and because Node 22.15 to 24.10 cannot link one in its thread of load hooks, where it runs
 * `--require` again.
 *
 * @returns {void}
 */
export function writeRequireDoors() {
  for (const [name, declarations] of Object.entries(DOORS)) {
    const base = join(rootPath, 'dist', 'src', name)
    writeFileSync(`${base}.cjs`, doorText(name))
    writeFileSync(`${base}.d.cts`, declarations)
  }
}

/** @param {string} name */
const doorText = (name) => `'use strict'
const Module = require('node:module')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

if (require('node:worker_threads').isInternalThread !== true) {
  const path = join(__dirname, '${name}.js')
  const door = Object.assign(new Module(path), { filename: path })
  Module.prototype._compile.call(door, readFileSync(path, 'utf8'), path, 'module')
  module.exports = door.exports
}
`
