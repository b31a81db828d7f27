import { addSite, callRuntime } from './context.ts'
import { comesAtOnce } from './at-once.ts'
import { isDeclaredAround } from './declared.ts'
import { describeNotDelegable, variableCalled } from './operands.ts'
import { skipBlank } from './text.ts'
import { nameCallee } from '../../../source/callee.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

/**
 * Rewrites `await x` → `r(t,await s(t,N, x))`. If `f` may be read once more, `await f(x)` → `r(t,await w(t,N,
 * f(x),f))`, and if the call comes at once as well, `r(t,await n(o(t,N,f),N, f(x)))`
 */
export function wrapAwait(visit: Visit, context: Context): void {
  const { node } = visit
  const argument = node['argument'] as Node
  const site = addSite(context, { kind: 'await', offset: node.start, callee: nameCallee(argument) })
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

/** Returns `o(t,N,f)`, which announces a call of `f`. */
const announce = (called: string, site: number, context: Context): string =>
  `${callRuntime(context, 'o')},${site},${called})`

/** Rewrites `yield x` → `r(t,yield y(t,N, x))`, `yield* x` → `r(t,yield* d(t,N, x))` */
export function wrapYield(node: Node, context: Context): void {
  const argument = node['argument'] as Node | null
  const isDelegated = node['delegate'] === true
  // A plain `yield` waits for whoever asks for the next value.
  const callee = argument !== null && isDelegated ? nameCallee(argument) : ''
  const site = addSite(context, { kind: 'yield', offset: node.start, callee })
  const { editor, source } = context
  editor.insert(node.start, `${callRuntime(context, 'r')},`)
  const after = node.start + 'yield'.length
  if (argument === null) {
    editor.schedule(node.end, ` ${callRuntime(context, 'y')},${site},void 0))`)
    return
  }
  editor.schedule(node.end, ')')
  if (!isDelegated) {
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
  /** Offset behind the keyword: the call begins there, so that errors in the operand keep their lines. */
  after: number
  operand: Node
  site: number
  /** A last argument, with its comma. */
  last?: string
  /** The announced function. */
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

/** Returns the called variable, if it may be read once more without running code; else ''. */
export function readableCallee(operand: Node, place: Visit, context: Context): string {
  const name = variableCalled(operand)
  return name !== '' && isDeclaredAround(name, place, context.declarations) ? name : ''
}

/**
 * Rewrites `return x` → `return v(t, x)`, `return f(x)` → `return u(t, f(x),f)` or `return u(o(t,N,f), f(x),f)` as with
 * `await`. An async generator awaits its returned value: `return y(t,N, x)`
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
  /** The called variable, or ''. */
  called: string
  argument: Node
  place: Visit
}

/** Returns the beginning of the call around a returned value, up to its comma; its end is `closeReturn`. */
export function startReturn({ called, argument, place }: Returned, context: Context): string {
  const scope = context.scope!
  scope.returns++
  if (called === '') return callRuntime(context, 'v')
  const task = isCalledAtOnce(argument, place, context) ? announce(called, scope.number, context) : undefined
  return callRuntime(context, 'u', task)
}

export const closeReturn = (called: string): string => (called === '' ? ')' : `,${called})`)

/** The counters of the function when the walk reaches a `try`. */
export interface TryStart {
  waits: number
  returns: number
}

const JUMP = /\b(?:break|continue|return)\b/

/**
 * Records the counters at a `try`. A jump out of its `finally` undoes a `return` unnoticed, so the ones before it stay
 * unmarked.
 */
export function startTry(node: Node, { source, scope }: Context): TryStart {
  const { waits, returns } = scope!
  const finalizer = node['finalizer'] as Node | null
  if (finalizer !== null && JUMP.test(source.slice(finalizer.start, finalizer.end))) {
    scope!.undoneUpTo = Math.max(scope!.undoneUpTo, finalizer.start)
  }
  return { waits, returns }
}

/**
 * Marks the resume in blocks that are reached by a rejected wait, because it skips the code around the wait; a catch
 * passes its error. A catch also undoes a `return` of its `try`: code that runs after it may throw.
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

/** Returns the text as a string literal of the source; it may contain any characters of a property name. */
export const quote = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
