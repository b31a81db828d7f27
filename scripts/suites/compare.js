import { runSuite } from './run-suite.js'

/** How often a test that differs is run again, in each way. */
const RETRIES = 3

/** No agreement: a file that did not run has no tests in either way. */
const ABSENT = 'absent'

/** @typedef {import('./read-results.js').Results} Results */

/** Names of the tests whose outcomes differ. @param {Results} one @param {Results} other */
export function namesThatDiffer(one, other) {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => outcome(one, name) !== outcome(other, name))
}

/** @param {Results} results @param {string} name */
function outcome(results, name) {
  return results.get(name)?.toSorted().join(' ') ?? ABSENT
}

/** @param {Results} results */
export function countOutcomes(results) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const list of results.values()) for (const outcome of list) counts[outcome]++
  return counts
}

/**
 * Runs the files of tests that differ again, in each way. A test is flaky if a way has given the other's outcome as
 * well; a difference stays one if the two ways never agreed.
 *
 * @param {import('./table.js').Suite} suite
 * @param {{ folder: string, node: string, version: string, bare: Results, toolbar: Results }} runs
 */
export async function judgeDifferences(suite, { bare, toolbar, ...where }) {
  const names = namesThatDiffer(bare, toolbar)
  const seen = new Map(names.map((name) => [name, [new Set([outcome(bare, name)]), new Set([outcome(toolbar, name)])]]))
  let open = names
  for (let retry = 0; retry < RETRIES && open.length > 0; retry++) {
    const files = [...new Set(open.map(fileOf))].filter((file) => file !== '')
    if (files.length === 0) break
    for (const [index, way] of /** @type {const} */ (['bare', 'toolbar']).entries()) {
      const results = await runSuite(suite, { ...where, way, files })
      for (const name of open) seen.get(name)?.[index]?.add(outcome(results, name))
    }
    open = open.filter((name) => !agrees(seen.get(name)))
  }
  return { differences: open, flaky: names.filter((name) => !open.includes(name)) }
}

/** @param {Set<string>[] | undefined} ways */
function agrees(ways = []) {
  const [bare, toolbar] = ways
  return [...(bare ?? [])].some((outcome) => outcome !== ABSENT && toolbar?.has(outcome))
}

/** @param {string} name */
export function fileOf(name) {
  return name.split(' › ')[0] ?? ''
}
