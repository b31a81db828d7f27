/**
 * Measures one row of bench/parsers.js in a process of its own, because most of the measured code must not be compiled
 * yet: `node measure.js <row> <js|ts>` prints `{ load, first, all }` in milliseconds of CPU time.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { makeModule } from './corpus.js'

const MODULES = 2000
const FIRST = 500

/** @typedef {(source: string) => unknown} Work */
/** @typedef {(name: string) => Promise<any>} Load a package of bench/parsers/package.json */

const require = createRequire(import.meta.url)
/** @type {Load} */
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const ours = new URL('../../dist/src/profilers/instrumentation/transform/instrument.js', import.meta.url).href

/** @type {Record<string, (file: string) => Promise<Work>>} */
const ROWS = {
  async oxc(file) {
    const { parseSync } = await load('oxc-parser')
    return (source) => parseSync(file, source).program
  },
  async 'oxc, no types'(file) {
    const { parseSync } = await load('oxc-parser')
    return (source) => parseSync(file, source, { astType: 'js' }).program
  },
  async 'oxc, raw transfer'(file) {
    const { parseSync } = await load('oxc-parser')
    return (source) => parseSync(file, source, { experimentalRawTransfer: true }).program
  },
  async 'oxc, lazy'(file) {
    const { parseSync, experimentalGetLazyVisitor: getVisitor } = await load('oxc-parser')
    const visitor = new (getVisitor())({ AwaitExpression() {}, ArrowFunctionExpression() {}, Function() {} })
    return (source) => {
      const result = parseSync(file, source, { experimentalLazy: true })
      result.visit(visitor)
      result.dispose()
    }
  },
  async acorn() {
    const { parse } = await load('acorn')
    return (source) => parse(source, { ecmaVersion: 'latest', sourceType: 'module', preserveParens: true })
  },
  async meriyah() {
    const { parse } = await load('meriyah')
    return (source) => parse(source, { sourceType: 'module', next: true, ranges: true, preserveParens: true })
  },
  async babel(file) {
    const { parse } = await load('@babel/parser')
    const plugins = file.endsWith('.ts') ? ['typescript'] : []
    return (source) => parse(source, { sourceType: 'module', createParenthesizedExpressions: true, plugins })
  },
  /** Measures the whole cost of a module. */
  async instrument(file) {
    const { instrument } = await import(ours)
    return (source) => instrument(source, options(file))
  },
  /** Measures the additional cost of magic-string's insertions; ours are a part of the row above. */
  async 'magic-string'(file) {
    const { default: MagicString } = await load('magic-string')
    const { instrument } = await import(ours)
    const inserts = new Map(sources.map((source) => [source, instrument(source, options(file)).inserts]))
    return (source) => {
      const text = new MagicString(source)
      for (const { offset } of inserts.get(source) ?? []) text.appendLeft(offset, '__dtr(__dtt,')
      return text.toString()
    }
  },
}

/** @param {string} file */
const options = (file) => /** @type {const} */ ({ url: file, format: 'module', runtimeUrl: 'runtime', firstSite: 0 })

const [row = '', language = 'js'] = process.argv.slice(2)
const sources = Array.from({ length: MODULES }, (_, number) => makeModule(number, language === 'ts'))
const begin = cpuTime()
const work = await ROWS[row]?.(`module.${language}`)
if (work === undefined) throw new Error(`Expected one of ${Object.keys(ROWS).join(', ')}, got "${row}"`)
const loaded = cpuTime()
for (const source of sources.slice(0, FIRST)) work(source)
const first = cpuTime()
for (const source of sources.slice(FIRST)) work(source)
console.log(JSON.stringify({ load: loaded - begin, first: first - loaded, all: cpuTime() - loaded }))

/** Returns the milliseconds of this process on any core, without other work on the machine. */
function cpuTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
