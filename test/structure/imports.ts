import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { parseSync } from 'oxc-parser'

/** One import or re-export of a module. */
export interface ImportEdge {
  /** The importing file, relative to `src/`, with forward slashes. */
  from: string
  specifier: string
  /** It is erased at run time. */
  typeOnly: boolean
}

/** Lists the source files under a directory, without tests, relative to it, with forward slashes. */
export function listSources(directory: string, kinds: RegExp = /\.tsx?$/): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.test(entry.name) && !/\.test\./.test(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted()
}

/** Lists the imports and re-exports of a file, including dynamic imports of a literal. */
export function readImports(file: string, text: string): ImportEdge[] {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`Expected ${file} to parse, got: ${errors[0]?.message}`)
  const edges: ImportEdge[] = []
  for (const { moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType)
    edges.push({ from: file, specifier: moduleRequest.value, typeOnly })
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest) edges.push({ from: file, specifier: moduleRequest.value, typeOnly: isType })
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[2]) edges.push({ from: file, specifier: literal[2], typeOnly: false })
  }
  return edges
}

/** Returns every edge of the program. */
export function readAllImports(src: string): ImportEdge[] {
  return listSources(src).flatMap((file) => readImports(file, readFileSync(join(src, file), 'utf8')))
}

/** Returns the file of a relative import, relative to `src/`. */
export const targetOf = ({ from, specifier }: ImportEdge): string => posix.join(dirname(from), specifier)
