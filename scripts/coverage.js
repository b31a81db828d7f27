/**
 * Runs the unit tests under c8, which fails below the floor of .c8rc.json: `npm run coverage`; with `-- --all` the tests
 * of the whole as well, which take ten times as long. Files that no test loads count as not covered. Files that hold
 * types alone, or re-export a chunk, have no line to cover and are left out.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from './lib/files.js'
import { obtainNode } from './lib/node-versions.js'
import { exitCode, rootPath } from './lib/run.js'

/**
 * Node 26: in earlier versions Node's own coverage session would receive the sampler's profiles, so the sampler stays
 * off there.
 */
const { path: node } = await obtainNode('26', { refresh: false })
/** The pages run in the browser, and slowing down long runs that judge times gains nothing. */
const leftOut = ['package', 'e2e', 'blocking', 'ledger'].map((folder) => `--except=dist/test/${folder}`)
const chosen = process.argv.includes('--all') ? ['dist/src', 'dist/test', ...leftOut] : ['dist/src']
const runner = [node, 'scripts/run-tests.js', ...chosen]
const excludes = [...configuredExcludes(), ...typeOnlySources(), ...passingOn()].map(
  (pattern) => `--exclude=${pattern}`,
)
process.exitCode = await exitCode('c8', [...excludes, ...runner])

/**
 * Returns the configured exclusions, because c8's `exclude` on the command line replaces that of the file. @returns
 * {string[]}
 */
function configuredExcludes() {
  return JSON.parse(readFileSync(join(rootPath, '.c8rc.json'), 'utf8')).exclude
}

/** Lists sources, and their output, that compile to an empty module. */
function typeOnlySources() {
  return outputs(isEmptyModule).flatMap((path) => [`dist/src/${path}`, `src/${path.replace(/\.js$/, '.ts')}`])
}

/** Lists output whose code is in a chunk (scripts/lib/bundle.js). Its source counts, by the chunk's source map. */
function passingOn() {
  return outputs((code) =>
    /^(?:export \{[^}]*\} from|import) "[./]+chunks\/\w+\.js";\s*(?:export \{\};\s*)?$/.test(code),
  ).map((path) => `dist/src/${path}`)
}

/** @param {(code: string) => boolean} matches @returns {string[]} paths within dist/src */
function outputs(matches) {
  const out = join(rootPath, 'dist', 'src')
  return listFiles(out, '.js').filter((path) => matches(readFileSync(join(out, path), 'utf8')))
}

/** @param {string} code */
function isEmptyModule(code) {
  const bare = code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return bare.trim() === 'export {};'
}
