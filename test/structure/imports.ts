import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { NO_SIBLINGS, ROOMS, TYPES_ONLY } from './rooms.ts'

/** One import or re-export of a module. */
export interface ImportEdge {
  /** The importing file, relative to `src/`, with forward slashes. */
  from: string
  specifier: string
  /** Nothing of it is left at run time. */
  typeOnly: boolean
}

/** All source files under a directory that are no tests, relative to it, with forward slashes. */
export function listSources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted()
}

/** What a file imports and re-exports, dynamic imports with a literal included. */
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

/** Every edge of the program. */
export function readAllImports(src: string): ImportEdge[] {
  return listSources(src).flatMap((file) => readImports(file, readFileSync(join(src, file), 'utf8')))
}

/** What is wrong with an edge, in words, or null. */
export function checkEdge(edge: ImportEdge): string | null {
  if (!edge.specifier.startsWith('.')) return null
  const target = posix.join(dirname(edge.from).replaceAll('\\', '/'), edge.specifier)
  const room = roomOf(edge.from)
  const allowed = ROOMS[room]
  if (!allowed) return `${edge.from}: room "${room}" is not in the table of rooms.ts`
  if (target.startsWith('..')) return `${edge.from} imports ${edge.specifier}, which is outside src/`
  const wanted = roomOf(target)
  if (wanted === room) return checkSiblings(edge, target, room)
  if (allowed.includes(wanted)) return null
  if (edge.typeOnly && TYPES_ONLY[room]?.includes(wanted)) return null
  return `${edge.from} imports ${target}: ${room} may import only ${[room, ...allowed].join(', ')}`
}

function checkSiblings(edge: ImportEdge, target: string, room: string): string | null {
  const shared = NO_SIBLINGS[room]
  if (!shared) return null
  const own = entryOf(edge.from)
  const other = entryOf(target)
  if (own === other || own === 'index.ts' || shared.includes(other)) return null
  return `${edge.from} imports ${target}: one entry of ${room} may not know another`
}

/** `panels/timer/cpu.ts` → `panels`; `toolbar.ts` and, beside it, `toolbar-reader.ts` → `toolbar`. */
export function roomOf(file: string): string {
  const [first = '', ...rest] = file.split('/')
  return rest.length > 0 ? first : first.replace(/(-.*)?\.tsx?$/, '')
}

/** `panels/timer/cpu.ts` → `timer`; `panels/timer.ts` → `timer.ts`. */
function entryOf(file: string): string {
  return file.split('/')[1] ?? ''
}
