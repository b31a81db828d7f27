import { addSite, callRuntime } from './context.ts'
import { comesAtOnce } from './at-once.ts'
import { isDeclaredAround } from './declared.ts'
import { describeNotDelegable, nameCalled, variableCalled } from './operands.ts'
import { skipBlank } from './text.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

/**
 * `await x` → `r(t,await s(t,N, x))`; where `f` may be read once more, `await f(x)` → `r(t,await w(t,N, f(x),f))`, and
 * where the call comes at once as well, `r(t,await n(o(t,N,f),N, f(x)))`
 */
export function wrapAwait(visit: Visit, context: Context): void {
  const { node } = visit
  const argument = node['argument'] as Node
  const site = addSite(context, { kind: 'await', offset: node.start, operand: nameCalled(argument) })
  context.editor.insert(node.start, `${callRuntime(context, 'r')},`)
  context.editor.schedule(node.end, ')')
  const called = readableCallee(argument, visit, context)
  const place = { keyword: node.start, after: node.start + 'await'.length, operand: argument, site }
  if (called === '') wrapOperand({ name: 's', ...place }, context)
  else if (isCalledAtOnce(argument, visit, context)) wrapOperand({ name: 'n', announced: called, ...place }, context)
  else wrapOperand({ name: 'w', last: `,${called}`, ...place }, context)
}

const isCalledAtOnce = (call: Node, place: Visit, { scope, declarations }: Context): boolean =>
  !scope!.isGenerator && comesAtOnce(call, place, declarations)

/** `o(t,N,f)`: tells that `f` is called next. */
const announce = (called: string, site: number, context: Context): string =>
  `${callRuntime(context, 'o')},${site},${called})`

/** `yield x` → `r(t,yield y(t,N, x))`, `yield* x` → `r(t,yield* d(t,N, x))` */
export function wrapYield(node: Node, context: Context): void {
  const argument = node['argument'] as Node | null
  const site = addSite(context, { kind: 'yield', offset: node.start })
  const { editor, source } = context
  editor.insert(node.start, `${callRuntime(context, 'r')},`)
  const after = node.start + 'yield'.length
  if (argument === null) {
    editor.schedule(node.end, ` ${callRuntime(context, 'y')},${site},void 0))`)
    return
  }
  editor.schedule(node.end, ')')
  if (node['delegate'] !== true) {
    wrapOperand({ name: 'y', keyword: node.start, after, operand: argument, site }, context)
    return
  }
  const last = `,${quote(describeNotDelegable(argument))}`
  const afterStar = skipBlank(source, after) + 1
  wrapOperand({ name: 'd', keyword: node.start, after: afterStar, operand: argument, site, last }, context)
}

interface Operand {
  name: 's' | 'w' | 'n' | 'y' | 'd'
  /** Offset of the keyword. */
  keyword: number
  /** Offset behind it: the call begins there, so that the lines of errors in the operand stay what they are. */
  after: number
  operand: Node
  site: number
  /** A last argument, with its comma. */
  last?: string
  /** What is announced to be called. */
  announced?: string
}

function wrapOperand(
  { name, keyword, after, operand, site, last = '', announced = '' }: Operand,
  context: Context,
): void {
  // In the head of a loop or a catch the resume is not marked yet.
  const inHead = keyword < context.scope!.headEnd
  context.editor.schedule(operand.end, `${inHead ? ')' : ''}${last})`)
  const task = announced === '' ? undefined : announce(announced, site, context)
  const open = ` ${callRuntime(context, name, task)},${site},`
  context.editor.schedule(after, inHead ? `${open}(${callRuntime(context, 'k')}),` : open)
}

/** The variable that is called, where it may be read once more without running anything; else ''. */
export function readableCallee(operand: Node, place: Visit, context: Context): string {
  const name = variableCalled(operand)
  return name !== '' && isDeclaredAround(name, place, context.declarations) ? name : ''
}

/**
 * `return x` → `return v(t, x)`, `return f(x)` → `return u(t, f(x),f)` or `return u(o(t,N,f), f(x),f)` as with `await`;
 * an async generator awaits what it returns: `return y(t,N, x)`
 */
export function wrapReturn(visit: Visit, context: Context): void {
  const { node } = visit
  const argument = node['argument'] as Node | null
  const scope = context.scope!
  if (argument === null || (!scope.isGenerator && node.start < scope.undoneUpTo)) return
  const isSequence = argument.type === 'SequenceExpression'
  const called = scope.isGenerator ? '' : readableCallee(argument, visit, context)
  context.editor.schedule(argument.end, isSequence ? '))' : closeReturn(called))
  const call = scope.isGenerator
    ? startFinalWait(node, context)
    : startReturn({ called, argument, place: visit }, context)
  context.editor.schedule(node.start + 'return'.length, ` ${call},${isSequence ? '(' : ''}`)
}

function startFinalWait(node: Node, context: Context): string {
  const site = addSite(context, { kind: 'yield', offset: node.start })
  return `${callRuntime(context, 'y')},${site}`
}

export interface Returned {
  /** The variable that is called, or ''. */
  called: string
  argument: Node
  place: Visit
}

/** The beginning of the call around a returned value, up to its comma; its end is `closeReturn`. */
export function startReturn({ called, argument, place }: Returned, context: Context): string {
  const scope = context.scope!
  scope.returns++
  if (called === '') return callRuntime(context, 'v')
  const task = isCalledAtOnce(argument, place, context) ? announce(called, scope.number, context) : undefined
  return callRuntime(context, 'u', task)
}

export const closeReturn = (called: string): string => (called === '' ? ')' : `,${called})`)

/** What the function had when the walk came to a `try`. */
export interface TryStart {
  waits: number
  returns: number
}

const JUMP = /\b(?:break|continue|return)\b/

/** A jump out of the `finally` undoes a `return`, and nothing would tell: those before it stay unmarked. */
export function startTry(node: Node, { source, scope }: Context): TryStart {
  const { waits, returns } = scope!
  const finalizer = node['finalizer'] as Node | null
  if (finalizer !== null && JUMP.test(source.slice(finalizer.start, finalizer.end))) {
    scope!.undoneUpTo = Math.max(scope!.undoneUpTo, finalizer.start)
  }
  return { waits, returns }
}

/**
 * A rejected wait skips what is wrapped around it: blocks that are reached by it mark the resume, a catch with its
 * error. A catch also undoes a `return` of its `try`: what runs on the way out may throw.
 */
export function markHandler({ node, key, parent }: Visit, context: Context, starts: ReadonlyMap<Node, TryStart>): void {
  const isCatch = key === 'body' && parent?.node.type === 'CatchClause'
  if (!isCatch && key !== 'finalizer') return
  const { waits, returns } = starts.get(isCatch ? parent.parent!.node : parent!.node)!
  const scope = context.scope!
  const param = isCatch ? (parent.node['param'] as Node | null) : null
  const error = param?.type === 'Identifier' ? `,${String(param['name'])}` : ''
  const resume = scope.waits > waits ? `${callRuntime(context, 'k')}${error});` : ''
  const undo = isCatch && scope.returns > returns ? `${callRuntime(context, 'v')});` : ''
  if (resume + undo !== '') context.editor.schedule(node.start + 1, resume + undo)
}

/** As a string literal of the source; it may hold anything that a property name holds. */
export const quote = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
