import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path'
import { listFiles } from './files.js'
import { exitCode, rootPath } from './run.js'

const reporter = new URL('count-reporter.js', import.meta.url).href

/**
 * Limit of a test file, after which it counts as hanging; the slowest asks every library for 200 callers at once.
 */
const FILE_TIMEOUT_MS = 600_000

/**
 * Finds compiled tests. (`node --test` itself knows no glob patterns before Node 21.)
 *
 * @example findTests(['dist/src'], [])
 * @param {string[]} under directories or files, relative to the repository
 * @param {string[]} except directories to leave out
 * @returns {string[]} paths relative to the repository, sorted
 */
export function findTests(under, except) {
  const found = under.flatMap((path) => (path.endsWith('.js') ? [path] : testsBelow(path)))
  return found.filter((path) => !except.some((left) => path.startsWith(`${left}/`))).toSorted(byText)
}

/** @param {string} a @param {string} b */
function byText(a, b) {
  return a < b ? -1 : Number(a > b)
}

/** @param {string} directory */
function testsBelow(directory) {
  const full = join(rootPath, directory)
  if (!existsSync(full)) return []
  return listFiles(full, '.test.js').map((path) => `${directory}/${path}`)
}

/** Most files that may have another run: more of them is a fault, and no machine that was busy for a moment. */
const MAX_REPEATED_FILES = 12
/** Most runs of them. */
const MAX_REPEATS = 2
/** Most files at once; no more than processors, because tests of times and threads fail where they share one. */
const MAX_CONCURRENCY = 4
const concurrency = Math.min(MAX_CONCURRENCY, availableParallelism())

/**
 * @typedef {object} TestResult
 * @property {number} passed
 * @property {number} failed cancelled tests count as failed, and a run that failed without a failing test as one
 * @property {number} skipped
 * @property {string[]} failing the files with a failing test
 * @property {Record<string, number>} durations milliseconds of each file's tests
 */

/**
 * @typedef {object} TestRun
 * @property {string[]} files
 * @property {string} [node] the Node binary; this process's own by default
 * @property {string} [log] a file for the report, which otherwise goes to standard output
 */

/**
 * Runs test files in one `node --test`. Tests of times fail where the machine stops a process for a moment, so a few
 * files that failed beside others run again, alone, and only what fails each time counts. Each such file is named on
 * standard output: one that is named again and again is to be mended.
 *
 * @param {TestRun} run
 * @returns {Promise<TestResult>}
 */
export async function runTests({ files, node = process.execPath, log }) {
  const first = await runOnce({ files, node, log, concurrency })
  const { failing } = first
  if (files.length > MAX_SLOWEST) console.log(slowestOf(first.durations))
  if (failing.length === 0 || failing.length > MAX_REPEATED_FILES || files.length === 1) return first
  let last = first
  for (let again = 0; again < MAX_REPEATS && last.failing.length > 0; again++) {
    const repeated = testFilesOf(last.failing, files)
    const alone = await runOnce({ files: repeated, node, log, concurrency: 1 })
    for (const file of last.failing) {
      console.log(`${alone.failing.includes(file) ? 'Failed again' : 'Failed beside others, passed alone'}: ${file}`)
    }
    last = alone
  }
  // The other tests of these files passed more than once and count once.
  const passed = first.passed + first.failed - last.failed
  return { ...first, passed, failed: last.failed, failing: last.failing }
}

/** Files to name as the slowest: where to look if the whole takes too long. */
const MAX_SLOWEST = 25

/** @param {Record<string, number>} durations */
function slowestOf(durations) {
  const all = Object.entries(durations).toSorted(([, a], [, b]) => b - a)
  const lines = all.slice(0, MAX_SLOWEST).map(([file, ms]) => `${(ms / 1000).toFixed(1)} s ${relative(rootPath, file)}`)
  return `The slowest files:\n${lines.join('\n')}`
}

/**
 * Returns the files to run again. A test that a shared file defines is told by that file's name: then all test files
 * of its folder that name it run again.
 *
 * @param {string[]} failing absolute paths
 * @param {string[]} files as they were given
 */
function testFilesOf(failing, files) {
  const absolute = files.map((file) => resolve(rootPath, file))
  return absolute.filter((file) => failing.some((each) => each === file || isSharedFileOf(each, file, absolute)))
}

/** @param {string} failing @param {string} file @param {string[]} all */
function isSharedFileOf(failing, file, all) {
  if (all.includes(failing) || dirname(failing) !== dirname(file)) return false
  return readFileSync(file, 'utf8').includes(`/${basename(failing)}'`)
}

/**
 * @param {{ files: string[], node: string, log: string | undefined, concurrency: number }} run
 * @returns {Promise<TestResult>}
 */
async function runOnce({ files, node, log, concurrency }) {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-tests-'))
  const output = log === undefined ? undefined : openSync(log, 'a')
  try {
    const counts = join(directory, 'counts.json')
    const code = await exitCode(node, [...testArguments(counts, concurrency), ...files], {
      stdio: ['ignore', output ?? 'inherit', output ?? 'inherit'],
      env: testEnvironment(node),
    })
    return readResult(counts, code)
  } finally {
    if (output !== undefined) closeSync(output)
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * @param {string} counts the file that gets the totals
 * @param {number} concurrency
 */
function testArguments(counts, concurrency) {
  return [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${FILE_TIMEOUT_MS}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${counts}`,
  ]
}

/**
 * Returns an environment with the binary first on the PATH, so that every process of a test runs on the same Node.
 * npm's variables for its scripts would name another one, and an inherited NODE_ENV or option of the toolbar would
 * change the tested behaviour.
 *
 * @param {string} node
 */
function testEnvironment(node) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_ENV$|NODE_OPTIONS$|NODE_TEST_CONTEXT$|DEBUG_TOOLBAR_)/i.test(name),
  )
  return { ...Object.fromEntries(kept), PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` }
}

/**
 * @param {string} file
 * @param {number} code
 * @returns {TestResult}
 */
function readResult(file, code) {
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8') || '{}') : {}
  const failed = (counts.fail ?? 0) + (counts.cancelled ?? 0)
  return {
    passed: counts.pass ?? 0,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: (counts.skipped ?? 0) + (counts.todo ?? 0),
    failing: counts.failing ?? [],
    durations: counts.durations ?? {},
  }
}
