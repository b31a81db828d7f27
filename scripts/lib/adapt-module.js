import { relative } from 'node:path'
import { parseSync } from 'oxc-parser'

/**
 * Adapts a module's source to a chunk, which is in another folder. No line moves, so that source maps stay valid.
 *
 * @example adaptModule("import { Socket } from 'node:net'", '/p/src/a/b.ts', '/p/src')
 * // "const { Socket: Socket } = process.getBuiltinModule('node:net');"
 * @param {string} code
 * @param {string} id the module's path
 * @param {string} sources the path of the folder that all modules are in
 * @returns {string}
 */
export function adaptModule(code, id, sources) {
  const { staticImports, importMetas } = parseSync(id, code).module
  const builtins = staticImports.filter(({ moduleRequest }) => moduleRequest.value.startsWith('node:'))
  return [
    ...builtins.map((statement) => takeBuiltin(statement, code)),
    ...importMetas.map((meta) => locate(meta, relative(sources, id))),
  ]
    .toSorted((one, other) => other.start - one.start)
    .reduce((changed, { start, end, text }) => changed.slice(0, start) + text + changed.slice(end), code)
}

/**
 * Replaces an import of one of the runtime's modules. Importing one reads all its properties: `node:http` has
 * `WebSocket`, which loads all of the runtime's HTTP client, 30 ms for an app that never uses it.
 *
 * @param {import('oxc-parser').StaticImport} statement
 * @param {string} code
 */
function takeBuiltin({ start, end, moduleRequest, entries }, code) {
  const values = entries.filter((entry) => !entry.isType)
  const whole = values.filter(({ importName }) => importName.kind !== 'Name').map(({ localName }) => localName.value)
  const parts = values
    .filter(({ importName }) => importName.kind === 'Name')
    .map(({ importName, localName }) => `${importName.name}: ${localName.value}`)
  const lines = '\n'.repeat(code.slice(start, end).split('\n').length - 1)
  const targets = [...whole, ...(parts.length > 0 ? [`{ ${parts.join(', ')} }`] : [])]
  const source = `process.getBuiltinModule('${moduleRequest.value}')`
  const text = targets.map((target) => `const ${target} = ${source};`).join(' ')
  return { start, end, text: text + lines }
}

/**
 * Replaces `import.meta`: a module in a chunk finds files by its own original place.
 *
 * @param {import('oxc-parser').Span} meta
 * @param {string} path
 */
function locate({ start, end }, path) {
  const own = path.replaceAll('\\', '/').replace(/\.ts$/, '.js')
  return { start, end, text: `({ url: new URL('../${own}', import.meta.url).href })` }
}
