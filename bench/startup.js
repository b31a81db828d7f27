/**
 * Measures how much longer an app takes to start:
 * `node bench/startup.js [--rounds=7] [--modules=500,2000] [--kind=esm,cjs]`. Generates apps of modules of 200 lines,
 * and starts each bare, instrumented without a cache, and with one, interleaved. Prints medians (ms, whole process) and
 * ratios to bare.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './statistics.js'

const register = new URL('../dist/src/register.js', import.meta.url).href
const rounds = Number(option('rounds', '7'))
/** Lines of a module. */
const LINES = 200
/** Modules that each one imports: a tree, as in an app of folders with an index each. */
const FAN_OUT = 10

for (const kind of option('kind', 'esm,cjs').split(',')) {
  for (const count of option('modules', '500,2000').split(',').map(Number)) report(kind, count, measure(kind, count))
}

/** @param {string} name @param {string} otherwise */
function option(name, otherwise) {
  const prefix = `--${name}=`
  return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? otherwise
}

/** @param {string} kind @param {number} count */
function measure(kind, count) {
  const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-startup-'))
  try {
    const entry = generateApp(folder, kind, count)
    const cache = join(folder, 'node_modules', '.cache')
    /** @type {{ bare: number[], first: number[], second: number[] }} */
    const times = { bare: [], first: [], second: [] }
    for (let round = 0; round < rounds; round++) {
      times.bare.push(start([entry]))
      rmSync(cache, { recursive: true, force: true })
      times.first.push(start(['--import', register, entry]))
      times.second.push(start(['--import', register, entry]))
    }
    return times
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns the time of a whole process in ms. @param {string[]} args */
function start(args) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name))
  const started = performance.now()
  execFileSync(process.execPath, args, { env: Object.fromEntries(kept), stdio: 'ignore' })
  return performance.now() - started
}

/** @param {string} kind @param {number} count @param {{ bare: number[], first: number[], second: number[] }} times */
function report(kind, count, times) {
  const bare = median(times.bare)
  const cell = (/** @type {number[]} */ values) =>
    `${median(values).toFixed(0)} ms (${(median(values) / bare).toFixed(2)})`
  console.log(
    `Node ${process.versions.node}, ${kind}, ${count} modules: bare ${bare.toFixed(0)} ms, first ${cell(times.first)}, second ${cell(times.second)}`,
  )
}

/** @param {string} folder @param {string} kind @param {number} count @returns {string} the entry point */
function generateApp(folder, kind, count) {
  mkdirSync(join(folder, 'node_modules'))
  const type = kind === 'esm' ? 'module' : 'commonjs'
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', type }))
  for (let index = 0; index < count; index++)
    writeFileSync(join(folder, `m${index}.js`), generateModule(kind, index, count))
  return fileURLToPath(new URL(`file://${join(folder, 'm0.js')}`))
}

/**
 * Generates a module like a service or a route: a quarter of the functions are async, each with two or three awaits;
 * helpers and types hold none.
 *
 * @param {string} kind @param {number} index @param {number} count
 */
function generateModule(kind, index, count) {
  const lines = []
  for (let child = index * FAN_OUT + 1; child <= Math.min(index * FAN_OUT + FAN_OUT, count - 1); child++) {
    const [name, path] = [`m${child}`, `./m${child}.js`]
    lines.push(kind === 'esm' ? `import * as ${name} from '${path}'` : `const ${name} = require('${path}')`)
  }
  lines.push(`const table = new Map([['module', ${index}]])`)
  for (let number = 0; lines.length < LINES - 12; number++)
    lines.push(...(number % 4 === 0 ? asyncPart : plainPart)(number))
  const names = lines.flatMap((line) => /^(?:async )?function (\w+)/.exec(line)?.[1] ?? [])
  lines.push(kind === 'esm' ? `export { ${names.join(', ')} }` : `module.exports = { ${names.join(', ')} }`)
  while (lines.length < LINES) lines.push('// The end of a file holds what nobody has cleaned up yet.')
  return `${lines.join('\n')}\n`
}

/** @param {number} number */
function asyncPart(number) {
  return `
/** Loads what belongs to an order, and its customer where there is one. */
async function load${number}(client, id, options = {}) {
  const order = await client.query('select * from orders where id = $1', [id])
  if (order === undefined) throw new Error(\`no order \${id}\`)
  try {
    const lines = await Promise.all(order.lines.map(async (line) => ({ ...line, item: await client.item(line.item) })))
    return { order, lines, total: lines.reduce((sum, { price, amount }) => sum + price * amount, 0) }
  } catch (error) {
    if (options.strict === true) throw error
    return null
  }
}`.split('\n')
}

/** @param {number} number */
function plainPart(number) {
  return `
/** Formats an amount for the language of a customer. */
function format${number}(amount, { language = 'en', currency = 'EUR', digits = 2 } = {}) {
  const key = \`\${language}:\${currency}:\${digits}\`
  let formatter = table.get(key)
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits: digits })
    table.set(key, formatter)
  }
  const text = formatter.format(amount / 10 ** digits)
  return amount < 0 ? { text: text.replace('-', ''), sign: -1 } : { text, sign: 1 }
}`.split('\n')
}
