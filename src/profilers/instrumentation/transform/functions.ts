import { nameFunction } from '../../../source/name-function.ts'
import { clashesInBlock } from './conflicts.ts'
import { callRuntime } from './context.ts'
import { findWord } from './text.ts'
import { closeReturn, readableCallee, startReturn } from './waits.ts'
import { disposesAfterLoop, scheduleUsing } from './using.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context, InstrumentedSite } from './context.ts'

/** Makes the function the current one until its end, and a task if it is async. */
export function enterFunction(visit: Visit, context: Context): void {
  const { node } = visit
  const outer = context.scope
  const body = node['body'] as Node | null | undefined
  const isTask = node['async'] === true && body !== null && body !== undefined && !isLeftAlone(node, context)
  const number = context.firstSite + context.sites.length
  const site = isTask ? addFunction(visit, context) : null
  const isGenerator = node['generator'] === true
  context.scope = { site, number, isGenerator, waits: 0, returns: 0, undoneUpTo: 0, headEnd: 0 }
  context.editor.schedule(node.end, '', () => {
    context.scope = outer
  })
  if (isTask) wrapBody(body, visit, context)
}

const isLeftAlone = (fn: Node, { source, hasUsing }: Context): boolean =>
  (fn['body'] as Node).type === 'BlockStatement' &&
  (clashesInBlock(fn, source) || (hasUsing && disposesAfterLoop(source.slice(fn.start, fn.end))))

function addFunction(visit: Visit, { lines, sites, source }: Context): InstrumentedSite {
  const { line, column } = lines.locate(beginOf(visit, source))
  const functionName = nameFunction(visit)
  const site: InstrumentedSite = {
    kind: 'function',
    line,
    column,
    functionLine: line,
    functionColumn: column,
    functionName,
    operand: '',
  }
  sites.push(site)
  return site
}

/** A function begins at `async`; for a method that is not where its node begins, but after `static` and decorators. */
function beginOf({ node, key, parent }: Visit, source: string): number {
  const isMember = key === 'value' && (parent?.node.type === 'MethodDefinition' || parent?.node['method'] === true)
  if (!isMember) return node.start
  const member = parent.node
  const decorators = member['decorators'] as Node[] | undefined
  const from = decorators?.at(-1)?.end ?? member.start
  const begin = findWord(source, 'async', from, (member['key'] as Node).start)
  return begin === -1 ? member.start : begin
}

/** The block of the `try` holds the whole body, so that what it declares stays together. */
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
  editor.schedule(body.end - 1, close)
  scheduleUsing(body, context)
  const { offset, gap } = afterDirectives(body['body'] as Node[], context.source, body.start + 1)
  editor.schedule(offset, gap + open)
}

/** Directives must stay first: the offset behind them, with a semicolon where the last one has none. */
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
