import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { listFiles } from '../lib/files.js'
import { root } from '../lib/run.js'
import { addNames, addPrinted, addResult, readMocha } from './read-results.js'

const REGISTER = new URL('dist/src/register.js', root).href
const REPORTER = new URL('names-reporter.js', import.meta.url).href

/** Limit of a suite, after which it counts as hanging. */
const SUITE_TIMEOUT_MS = 1_200_000
/** Limit of one file; undici's longest sends 6 GB. */
const FILE_TIMEOUT_MS = 180_000
/** Kept of the text of a run. */
const TEXT_BYTES = 1_000_000

/**
 * @typedef {'bare' | 'toolbar'} Way
 * @typedef {{ folder: string, node: string, version: string, way: Way, files?: string[] }} Run `files`: these alone,
 *   one at a time
 */

/**
 * Runs a suite once.
 *
 * @param {import('./table.js').Suite} suite
 * @param {Run} run
 * @returns {Promise<import('./read-results.js').Results>}
 */
export async function runSuite(suite, run) {
  const report = mkdtempSync(join(tmpdir(), 'debug-toolbar-suite-'))
  const files = run.files ?? filesOf(suite, run.folder)
  try {
    if (suite.runner === 'mocha') return await runMocha(suite, run, { files, report })
    if (suite.runner === 'node') return await runNode(suite, run, { files, report })
    return await runScripts(suite, run, files)
  } finally {
    rmSync(report, { recursive: true, force: true })
  }
}

/** @param {import('./table.js').Suite} suite @param {string} folder */
function filesOf({ files }, folder) {
  return files.flatMap((pattern) => {
    const [, under = '', stars, ending = ''] = /^(.*?)\/(\*\*\/)?\*(.*)$/.exec(pattern) ?? []
    const found = listFiles(join(folder, under), ending).filter((file) => stars !== undefined || !file.includes('/'))
    return found.filter((file) => !/(^|\/)node_modules\//.test(file)).map((file) => `${under}/${file}`)
  })
}

/** @typedef {{ files: string[], report: string }} Job */

/** @param {import('./table.js').Suite} suite @param {Run} run @param {Job} job */
async function runMocha(suite, run, { files, report }) {
  const output = join(report, 'mocha.json')
  const mocha = join(run.folder, 'node_modules', 'mocha', 'bin', '_mocha')
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${output}`]
  const { text } = await execute(suite, run, [
    ...flagsOf(suite, run),
    mocha,
    ...(suite.args ?? []),
    ...reporter,
    ...files,
  ])
  if (!existsSync(output)) throw new Error(`${suite.name} (${run.way}) ended without a report:\n${text.slice(-2000)}`)
  return readMocha(output, run.folder)
}

/**
 * Runs each file by a runner of its own: one that hangs is ended, and fails.
 *
 * @param {import('./table.js').Suite} suite
 * @param {Run} run
 * @param {Job} job
 */
async function runNode(suite, run, { files, report }) {
  /** @type {import('./read-results.js').Results} */
  const results = new Map()
  const queue = files.entries()
  const concurrency = run.files === undefined ? Math.min(4, availableParallelism()) : 1
  await Promise.all(Array.from({ length: concurrency }, () => runFrom(queue)))
  return results

  /** @param {Iterable<[number, string]>} rest shared: each takes the next one */
  async function runFrom(rest) {
    for (const [index, file] of rest) {
      const output = join(report, `${index}.jsonl`)
      const reporter = [`--test-reporter=${REPORTER}`, `--test-reporter-destination=${output}`]
      const args = [...flagsOf(suite, run), '--test', ...reporter, file]
      const { isLate } = await execute(suite, run, args, FILE_TIMEOUT_MS)
      if (existsSync(output)) addNames(results, output)
      if (isLate) addResult(results, `${file} › ends`, 'failed')
    }
  }
}

/** @param {import('./table.js').Suite} suite @param {Run} run */
function flagsOf({ flags = [], flagsSince = 0 }, { version }) {
  return Number(version.split('.')[0]) < flagsSince ? [] : flags
}

/** @param {import('./table.js').Suite} suite @param {Run} run @param {string[]} files */
async function runScripts(suite, run, files) {
  /** @type {import('./read-results.js').Results} */
  const results = new Map()
  for (const file of files) {
    const { printed, code } = await execute(suite, run, [...flagsOf(suite, run), file], FILE_TIMEOUT_MS)
    addPrinted(results, { file, output: printed, code })
  }
  return results
}

/**
 * @param {import('./table.js').Suite} suite
 * @param {Pick<Run, 'folder' | 'node' | 'way'>} run
 * @param {string[]} args of Node
 * @returns {Promise<{ text: string, printed: string, code: number, isLate: boolean }>} `text` with the errors, which
 *   stand anywhere between the lines of `printed`
 */
export function execute(suite, { folder, node, way }, args, timeout = SUITE_TIMEOUT_MS) {
  return new Promise((resolve, reject) => {
    const env = environmentOf(suite, node, way)
    const child = spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
    let [text, printed] = ['', '']
    const add = (/** @type {Buffer} */ chunk) => (text = (text + chunk.toString()).slice(-TEXT_BYTES))
    child.stdout.on('data', (chunk) => (printed = (printed + String(chunk)).slice(-TEXT_BYTES)))
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      killGroup(child.pid)
    }, timeout)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      killGroup(child.pid)
      resolve({ text, printed, code: code ?? 1, isLate })
    })
  })
}

/** Programs that a suite left behind would hold its ports. @param {number | undefined} pid */
function killGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

/** @param {import('./table.js').Suite} suite @param {string} node @param {Way} way */
function environmentOf({ env = {} }, node, way) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|DEBUG_TOOLBAR_|CI$|FORCE_COLOR$)/i.test(name),
  )
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`,
    ...env,
    ...(way === 'toolbar' && { NODE_OPTIONS: `--import=${REGISTER}`, DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: '*' }),
  }
}
