import { nameFunction } from '../../../source/name-function.ts'
import { isPassedOn } from './callbacks.ts'
import { clashesInBlock } from './conflicts.ts'
import { callRuntime } from './context.ts'
import { checkParameters } from './early-errors.ts'
import { findWord } from './text.ts'
import { closeReturn, readableCallee, startReturn } from './waits.ts'
import { disposesAfterLoop, scheduleUsing } from './using.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context, InstrumentedSite } from './context.ts'

/** Makes the function the current one until its end, and a task if it is async, or a callback if it is passed on. */
export function enterFunction(visit: Visit, context: Context): void {
  const { node } = visit
  const outer = context.scope
  const body = node['body'] as Node | null | undefined
  const kind = body === null || body === undefined ? null : kindOf(visit, context)
  const isTask = kind === 'function'
  const number = context.firstSite + context.sites.length
  const added = kind === null ? null : addFunction(visit, kind, context)
  const site = isTask ? added : null
  const isGenerator = node['generator'] === true
  context.scope = { site, number, isGenerator, waits: 0, returns: 0, undoneUpTo: 0, headEnd: 0 }
  context.editor.schedule(node.end, '', () => {
    context.scope = outer
  })
  if (isTask) wrapBody(body!, visit, context)
  else if (kind !== null) wrapCallback(body!, visit, context)
}

function kindOf(visit: Visit, context: Context): 'function' | 'callback' | null {
  const isTask = visit.node['async'] === true
  if (!isTask && (!isPassedOn(visit) || throwsBeside(visit.node, context.source))) return null
  return isLeftAlone(visit.node, context) ? null : isTask ? 'function' : 'callback'
}

const THROW = /\bthrow\b/

/**
 * Returns whether a function throws on a line that would have insertions. If nobody handles it, the runtime prints that
 * line, and the thrown value may be no error that could tell of the user's own.
 */
function throwsBeside(fn: Node, source: string): boolean {
  const { start, end } = fn['body'] as Node
  const text = source.slice(start, end)
  if (!THROW.test(text)) return false
  const lines = text.split(/[\n\r\u2028\u2029]/)
  return THROW.test(lines[0]!) || THROW.test(lines.at(-1)!)
}

function isLeftAlone(fn: Node, { source, hasUsing, isUsers }: Context): boolean {
  const body = fn['body'] as Node
  // The body's place: from the beginning to there, a map certainly has a place of the function.
  if (isUsers?.(body.start) === false) return true
  if (body.type !== 'BlockStatement') return false
  return clashesInBlock(fn, source) || (hasUsing && disposesAfterLoop(source.slice(fn.start, fn.end)))
}

function addFunction(visit: Visit, kind: 'function' | 'callback', context: Context): InstrumentedSite {
  const { lines, sites, source, url } = context
  const { line, column } = lines.locate(beginOf(visit, source))
  const functionName = nameFunction(visit, url)
  const site: InstrumentedSite = {
    kind,
    line,
    column,
    functionLine: line,
    functionColumn: column,
    functionName,
    callee: '',
  }
  sites.push(site)
  return site
}

/**
 * Returns the start of a function; of an async one that is `async`. The node of a method begins earlier, with `static`
 * and decorators.
 */
function beginOf({ node, key, parent }: Visit, source: string): number {
  const isMember = key === 'value' && (parent?.node.type === 'MethodDefinition' || parent?.node['method'] === true)
  if (!isMember) return node.start
  const member = parent.node
  const decorators = member['decorators'] as Node[] | undefined
  const from = decorators?.at(-1)?.end ?? member.start
  const begin = findWord(source, 'async', from, (member['key'] as Node).start)
  return begin === -1 ? member.start : begin
}

/** Wraps the body of a callback like that of a task: `x => y` → `x => {const q=b(N);try{return y}finally{f(q)}}` */
function wrapCallback(body: Node, visit: Visit, context: Context): void {
  const { base, editor, used } = context
  used.add('b')
  const number = context.firstSite + context.sites.length - 1
  const open = `const ${base}q=${base}b(${number});try{`
  const close = `}finally{${callRuntime(context, 'f', `${base}q`)})}`
  if (body.type !== 'BlockStatement') {
    editor.schedule(body.end, `${close}}`)
    editor.schedule(body.start, `{${open}return `)
    return
  }
  checkParameters(visit.node, context)
  editor.schedule(body.end - 1, close)
  const { offset, gap } = afterDirectives(body['body'] as Node[], context.source, body.start + 1)
  editor.schedule(offset, gap + open)
}

/** Wraps the whole body in the block of the `try`, so that its declarations stay in one scope. */
function wrapBody(body: Node, visit: Visit, context: Context): void {
  const { base, editor, used } = context
  used.add('c')
  const open = `const ${base}t=${base}c(${context.scope!.number});try{`
  const close = `}catch(${base}x1){${callRuntime(context, 'x')},${base}x1);throw ${base}x1}finally{${callRuntime(context, 'e')})}`
  if (body.type !== 'BlockStatement') {
    const place = { node: body, key: 'body', parent: visit }
    const called = readableCallee(body, place, context)
    editor.schedule(body.end, `${closeReturn(called)}${close}}`)
    editor.schedule(body.start, `{${open}return ${startReturn({ called, argument: body, place }, context)},`)
    return
  }
  checkParameters(visit.node, context)
  editor.schedule(body.end - 1, close)
  scheduleUsing(body, context)
  const { offset, gap } = afterDirectives(body['body'] as Node[], context.source, body.start + 1)
  editor.schedule(offset, gap + open)
}

/** Returns the offset behind the directives, which must stay first, with a semicolon if the last one has none. */
export function afterDirectives(
  statements: readonly Node[],
  source: string,
  start: number,
): { offset: number; gap: string } {
  let offset = start
  for (const statement of statements) {
    if (typeof statement['directive'] !== 'string') break
    offset = statement.end
  }
  return { offset, gap: offset === start || source[offset - 1] === ';' ? '' : ';' }
}
