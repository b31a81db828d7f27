import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/**
 * The tests of a run by their names; tests of one name have one entry.
 *
 * @typedef {Map<string, Outcome[]>} Results
 * @typedef {'passed' | 'failed' | 'skipped'} Outcome
 */

/** Ports, process ids and times in names of tests: they differ from run to run. */
const NUMBER = /\d{4,}/g

/**
 * @param {Results} results
 * @param {string} name
 * @param {Outcome} outcome
 */
export function addResult(results, name, outcome) {
  const [file = '', ...rest] = name.split(' › ')
  const key = [file, ...rest.map((part) => part.replaceAll(NUMBER, 'N'))].join(' › ')
  const list = results.get(key)
  if (list === undefined) results.set(key, [outcome])
  else list.push(outcome)
}

/**
 * Reads the report of mocha's reporter for JSON.
 *
 * @param {string} path
 * @param {string} root the folder that names of files are relative to
 */
export function readMocha(path, root) {
  const { passes, failures, pending } = JSON.parse(readFileSync(path, 'utf8'))
  /** @type {Results} */
  const results = new Map()
  const kinds = /** @type {const} */ ([
    ['passed', passes],
    ['failed', failures],
    ['skipped', pending],
  ])
  for (const [outcome, tests] of kinds) {
    for (const { file, fullTitle } of tests) addResult(results, `${relative(root, file)} › ${fullTitle}`, outcome)
  }
  return results
}

/** Adds the lines of `names-reporter.js`. @param {Results} results @param {string} path */
export function addNames(results, path) {
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const { name, status } = JSON.parse(line)
    addResult(results, name, status)
  }
}

const PRINTED = /^ {2}(\S.*?) (✔|\? - SKIPPED|FAILED!)$/gm

/**
 * Adds the tests that a program printed, and the program itself.
 *
 * @param {Results} results
 * @param {{ file: string, output: string, code: number }} run
 */
export function addPrinted(results, { file, output, code }) {
  for (const [, name, sign] of output.matchAll(PRINTED)) {
    const outcome = sign === '✔' ? 'passed' : sign === 'FAILED!' ? 'failed' : 'skipped'
    addResult(results, `${file} › ${name}`, outcome)
  }
  addResult(results, file, code === 0 ? 'passed' : 'failed')
}
