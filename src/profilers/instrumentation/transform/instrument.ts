import { hidesGlobals } from './conflicts.ts'
import { SourceEditor } from './editor.ts'
import type { Insert } from './editor.ts'
import { afterDirectives, enterFunction } from './functions.ts'
import { enterLabel, wrapLoop } from './loops.ts'
import { parseModule } from './parse.ts'
import { LineCounter } from './text.ts'
import { visitCode } from './visit.ts'
import { wrapUsingBlock } from './using.ts'
import { markHandler, startTry, wrapAwait, wrapReturn, wrapYield } from './waits.ts'
import type { TryStart } from './waits.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context, InstrumentedSite } from './context.ts'

export type { InstrumentedSite } from './context.ts'

export interface InstrumentOptions {
  /** URL or path of the module. Its ending tells the language (.js .mjs .cjs .jsx .ts .mts .cts .tsx). */
  url: string
  format: 'module' | 'commonjs'
  /** True if nobody has told the format: Node will find it by the text, and must find the same in ours. */
  isGuess?: boolean
  /** Import specifier of the runtime for ES modules. */
  runtimeUrl: string
  /** The number of the first site; the others follow. */
  firstSite: number
  /**
   * Returns whether the function whose body is at a place (from 1) is to be instrumented. Asked in the order of the
   * source. Without it, all are.
   */
  isUsers?: (line: number, column: number) => boolean
}

export interface Instrumented {
  code: string
  /** `sites[i]` has the number `firstSite + i`. */
  sites: InstrumentedSite[]
  /** Ascending by offset in the source (without a byte order mark), to carry a source map over. */
  inserts: readonly Insert[]
}

/** The reason why a module that parses stays unchanged. No other way of parsing it would be the one that Node runs. */
export class Refusal extends Error {}

/**
 * Rewrites a module so that its async functions tell the runtime when they begin, wait, resume and end, and its
 * callbacks when they begin and end. No line is added and nothing is removed; TypeScript stays TypeScript. Returns null
 * if there is nothing to instrument. Throws an Error with the reason if the source does not parse or cannot be
 * instrumented.
 *
 * @example
 * instrument('export async function load() { await 1 }',
 *   { url: 'file:///app.js', format: 'module', runtimeUrl: 'debug-toolbar/runtime', firstSite: 0 })
 */
export function instrument(source: string, options: InstrumentOptions): Instrumented | null {
  // Lines and columns are those of an editor, which does not count the mark.
  const mark = source.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = mark === '' ? source : source.slice(1)
  const program = parseModule(text, options.url, options.format)
  const context = createContext(text, options)
  rewrite(program, context)
  const code = context.editor.finish()
  if (context.sites.length === 0) return null
  const { inserts } = context.editor
  const prefix = makePrefix(program, context, options)
  // Nothing is inserted before the end of the directives, so the prefix has the same offset as in the source.
  const whole = mark + code.slice(0, prefix.offset) + prefix.text + code.slice(prefix.offset)
  return {
    code: whole,
    sites: context.sites,
    inserts: [{ offset: prefix.offset, length: prefix.text.length }, ...inserts],
  }
}

function createContext(source: string, { url, firstSite, isUsers }: InstrumentOptions): Context {
  return {
    url,
    source,
    editor: new SourceEditor(source),
    lines: new LineCounter(source),
    sites: [],
    firstSite,
    base: chooseBase(source),
    used: new Set(),
    hasUsing: source.includes('using'),
    declarations: { source, known: new Map() },
    isUsers: isUsers === undefined ? null : asksFor(isUsers, new LineCounter(source)),
    scope: null,
  }
}

/** Has lines of its own, because bodies begin behind the next question of the others. */
const asksFor =
  (isUsers: (line: number, column: number) => boolean, lines: LineCounter) =>
  (offset: number): boolean => {
    const { line, column } = lines.locate(offset)
    return isUsers(line, column)
  }

function chooseBase(source: string): string {
  let base = '__dt'
  for (let suffix = 1; source.includes(base); suffix++) base = `__dt${suffix}_`
  return base
}

function rewrite(program: Node, context: Context): void {
  const starts = new Map<Node, TryStart>()
  visitCode(program, (visit) => {
    context.editor.advance(visit.node.start)
    enterNode(visit, context, starts)
  })
}

function enterNode(visit: Visit, context: Context, starts: Map<Node, TryStart>): void {
  const { node } = visit
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return enterFunction(visit, context)
  }
  const { scope } = context
  if (scope === null || scope.site === null) return
  switch (node.type) {
    case 'AwaitExpression':
      return wrapAwait(visit, context)
    case 'YieldExpression':
      return wrapYield(node, context)
    case 'ReturnStatement':
      return wrapReturn(visit, context)
    case 'LabeledStatement':
      return enterLabel(visit, context)
    case 'ForOfStatement':
      return wrapLoop(visit, context)
    case 'TryStatement':
      starts.set(node, startTry(node, context))
      return
    case 'CatchClause':
      scope.headEnd = (node['body'] as Node).start
      return
    case 'BlockStatement':
      return enterBlock(visit, context, starts)
  }
}

function enterBlock(visit: Visit, context: Context, starts: ReadonlyMap<Node, TryStart>): void {
  const isFunctionBody = visit.key === 'body' && visit.parent?.node['params'] !== undefined
  if (isFunctionBody) return
  wrapUsingBlock(visit, context)
  markHandler(visit, context, starts)
}

/** Returns the code that brings the runtime into the module, and its offset: behind the directives, on their line. */
function makePrefix(
  program: Node,
  context: Context,
  { format, isGuess, runtimeUrl }: InstrumentOptions,
): { offset: number; text: string } {
  const { base, source, used } = context
  const start = source.startsWith('#!') ? endOfLine(source) : 0
  const { offset, gap } = afterDirectives(program['body'] as Node[], source, start)
  const names = [...used].toSorted()
  // An `import` makes an ES module of any text. Without one, nothing can call a function before the module has begun.
  if (format === 'module' && (isGuess !== true || hasModuleSyntax(program))) {
    const list = names.map((name) => `${name} as ${base}${name}`).join(',')
    return { offset, text: `${gap}import{${list}}from${JSON.stringify(runtimeUrl)};` }
  }
  if (hidesGlobals(program, source)) {
    throw new Refusal(
      'Expected the global Symbol and globalThis, but the module declares its own. Rename them to have it profiled.',
    )
  }
  const list = names.map((name) => `${name}:${base}${name}`).join(',')
  return { offset, text: `${gap}const{${list}}=globalThis[Symbol.for("debug-toolbar.runtime")];` }
}

const MODULE_SYNTAX = /^(?:Import|Export(?:Named|Default|All))Declaration$/

const hasModuleSyntax = (program: Node): boolean =>
  (program['body'] as Node[]).some(({ type }) => MODULE_SYNTAX.test(type))

/** Returns the offset of the second line. */
function endOfLine(source: string): number {
  const terminator = /\r\n|[\n\r\u2028\u2029]/.exec(source)
  return terminator === null ? source.length : terminator.index + terminator[0].length
}
