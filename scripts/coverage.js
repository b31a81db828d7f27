/**
 * `npm run coverage`: the compiled tests under c8, which fails below the floor of .c8rc.json. Files that no test loads
 * count as not covered; files that hold types alone, or pass on what a chunk has, have no line to cover and are left out.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from './lib/files.js'
import { obtainNode } from './lib/node-versions.js'
import { exitCode, rootPath } from './lib/run.js'

/** Before 26, Node's own coverage session would hear of the sampler's profiles, so there the sampler keeps out of its way. */
const { path: node } = await obtainNode('26', { refresh: false })
/** The pages run in the browser, and long runs that judge times gain nothing from being slowed down. */
const leftOut = ['package', 'e2e', 'blocking', 'ledger'].map((folder) => `--except=dist/test/${folder}`)
const runner = [node, 'scripts/run-tests.js', 'dist/src', 'dist/test', ...leftOut]
const excludes = [...configuredExcludes(), ...typeOnlySources(), ...passingOn()].map(
  (pattern) => `--exclude=${pattern}`,
)
process.exitCode = await exitCode('c8', [...excludes, ...runner])

/** Given on the command line, c8's `exclude` replaces that of the file. @returns {string[]} */
function configuredExcludes() {
  return JSON.parse(readFileSync(join(rootPath, '.c8rc.json'), 'utf8')).exclude
}

/** Sources, and their output, of which the compiler has left nothing but an empty module. */
function typeOnlySources() {
  return outputs(isEmptyModule).flatMap((path) => [`dist/src/${path}`, `src/${path.replace(/\.js$/, '.ts')}`])
}

/** Output whose code is in a chunk (scripts/lib/bundle.js). Its source counts, by the chunk's source map. */
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
