import { parse as parseJavaScript } from 'meriyah'
import { parser } from '../../../source/parser.ts'
import type { Node } from '../../../source/walk.ts'

/**
 * Parses a module and returns its syntax tree: ESTree with parentheses kept; offsets in UTF-16 code units. The faster
 * parser, which knows JavaScript only, comes first (docs/decisions/parser.md). It gives up at the first type of
 * TypeScript. Throws a SyntaxError if the source does not parse.
 */
export function parseModule(source: string, url: string, format: 'module' | 'commonjs'): Node {
  const extension = /\.([cm]?[jt]sx?)(?:[?#].*)?$/i.exec(url)?.[1]?.toLowerCase() ?? 'js'
  try {
    return withCheapClones(() =>
      parseJavaScript(source, {
        sourceType: format,
        jsx: extension.endsWith('x'),
        next: true,
        ranges: true,
        preserveParens: true,
        webcompat: true,
      }),
    ) as unknown as Node
  } catch {
    return parseWithTypes(source, extension, format)
  }
}

/**
 * Parses with a cheap `structuredClone`. The faster parser copies the name of each `{ shorthand }` with the global one,
 * which was a sixth of a first start's parsing. No code of the app runs meanwhile, and the global is restored.
 */
function withCheapClones<T>(parse: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'structuredClone')
  if (own?.configurable !== true) return parse()
  try {
    Object.defineProperty(globalThis, 'structuredClone', { value: copyNode, configurable: true, writable: true })
    return parse()
  } finally {
    Object.defineProperty(globalThis, 'structuredClone', own)
  }
}

/** Copies a name or a literal of the parser, in which only the range is an object. */
const copyNode = (node: { range?: [number, number] }): object =>
  node.range === undefined ? { ...node } : { ...node, range: [...node.range] }

/** Parses TypeScript, and syntax that the faster parser does not know. */
function parseWithTypes(source: string, extension: string, format: 'module' | 'commonjs'): Node {
  const lang = (/[jt]sx?$/.exec(extension)?.[0] ?? 'js') as 'js' | 'jsx' | 'ts' | 'tsx'
  const { program, errors } = parser().parseSync(`module.${extension}`, source, {
    lang,
    sourceType: format,
    astType: 'js',
  })
  const fatal = errors.find((error) => error.severity === 'Error')
  if (fatal !== undefined) throw new SyntaxError(describeError(fatal.message, fatal.labels[0]?.start, source))
  return program as unknown as Node
}

function describeError(message: string, offset: number | undefined, source: string): string {
  if (offset === undefined) return message
  const line = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/).length
  return `${message} (line ${line})`
}
