/**
 * Compares the parsers that could instrument modules: `npm --prefix bench/parsers ci`, `npm run build`, then
 * `node bench/parsers.js [--node=path]…`. The figures behind docs/decisions/parser.md.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 5
const measure = fileURLToPath(new URL('parsers/measure.js', import.meta.url))

/** Rows by language; two need Node 22, and JavaScript parsers know no types. */
const ROWS = {
  js: [
    'oxc',
    'oxc, no types',
    'oxc, raw transfer',
    'oxc, lazy',
    'acorn',
    'meriyah',
    'babel',
    'instrument',
    'magic-string',
  ],
  ts: ['oxc', 'oxc, no types', 'oxc, raw transfer', 'oxc, lazy', 'babel', 'instrument'],
}

const given = process.argv.flatMap((arg) => (arg.startsWith('--node=') ? [arg.slice('--node='.length)] : []))
for (const node of given.length > 0 ? given : [process.execPath]) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  console.log(`\nNode ${version}: milliseconds of CPU time, the least of ${ROUNDS} processes\n`)
  console.log('| | load | first 500 | all 2 000 |\n| --- | --- | --- | --- |')
  for (const [language, rows] of Object.entries(ROWS)) for (const row of rows) printRow(node, row, language)
}

/**
 * @param {string} node
 * @param {string} row
 * @param {string} language
 */
function printRow(node, row, language) {
  const figures = Array.from({ length: ROUNDS }, () => runRow(node, row, language))
  const [load, first, all] = /** @type {const} */ (['load', 'first', 'all']).map((key) =>
    least(figures.map((each) => each[key])),
  )
  console.log(`| ${row} (${language}) | ${load} | ${first} | ${all} |`)
}

/**
 * @param {string} node
 * @param {string} row
 * @param {string} language
 * @returns {{ load: number, first: number, all: number }}
 */
function runRow(node, row, language) {
  try {
    return JSON.parse(
      execFileSync(node, [measure, row, language], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    return { load: NaN, first: NaN, all: NaN }
  }
}

/** @param {number[]} values */
function least(values) {
  return Math.round(Math.min(...values))
}
