import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCode } from '../lib/run.js'

const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--legacy-peer-deps']

/**
 * Returns the folder of the suite's package: a checkout that is there, or a new clone of its tag, with the dependencies
 * installed. No install script runs for that, and nothing is built.
 *
 * @param {import('./table.js').Suite} suite
 * @param {{ into: string, from: string | undefined, node: string }} options `from`: a folder with clones, by the suite's name or
 *   `<name>.git`, for machines that cannot reach GitHub
 */
export async function checkOut(suite, { into, from, node }) {
  const checkout = join(into, suite.name)
  mkdirSync(into, { recursive: true })
  if (!existsSync(checkout)) await clone(suite, checkout, from)
  const folder = join(checkout, suite.folder ?? '')
  const mark = join(checkout, '.git', 'debug-toolbar-installed')
  if (!existsSync(mark)) await install(suite, folder)
  writeFileSync(mark, '')
  // Each time: the keys that a Node accepts depend on its version.
  if (suite.prepare !== undefined) await mustRun(node, [suite.prepare], folder)
  return folder
}

/** @param {import('./table.js').Suite} suite @param {string} folder */
async function install(suite, folder) {
  if (suite.install !== undefined) await mustRun('npm', ['pkg', 'delete', 'devDependencies'], folder)
  await mustRun('npm', ['install', '--workspaces=false', ...FLAGS, ...(suite.install ?? [])], folder)
}

/**
 * @param {import('./table.js').Suite} suite
 * @param {string} checkout
 * @param {string | undefined} from
 */
async function clone({ name, repository, tag }, checkout, from) {
  const local = from === undefined ? [] : [join(from, name), join(from, `${name}.git`)]
  const source = local.find((path) => existsSync(path)) ?? `https://github.com/${repository}.git`
  await mustRun(
    'git',
    ['-c', 'advice.detachedHead=false', 'clone', '--quiet', '--depth=1', `--branch=${tag}`, source, checkout],
    undefined,
  )
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string | undefined} cwd
 */
async function mustRun(command, args, cwd) {
  const code = await exitCode(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...(cwd && { cwd }) })
  if (code !== 0) throw new Error(`Expected "${command} ${args.join(' ')}" to end with 0, got ${code}`)
}
