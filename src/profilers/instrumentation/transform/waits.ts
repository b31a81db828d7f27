import { addSite, callRuntime } from './context.ts'
import { describeNotDelegable, nameCalled } from './operands.ts'
import { skipBlank } from './text.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

/** `await x` → `r(t,await s(t,N, x))` */
export function wrapAwait(node: Node, context: Context): void {
  const argument = node['argument'] as Node
  const site = addSite(context, { kind: 'await', offset: node.start, operand: nameCalled(argument) })
  context.editor.insert(node.start, `${callRuntime(context, 'r')},`)
  context.editor.schedule(node.end, ')')
  wrapOperand({ name: 's', keyword: node.start, after: node.start + 'await'.length, operand: argument, site }, context)
}

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
  name: 's' | 'y' | 'd'
  /** Offset of the keyword. */
  keyword: number
  /** Offset behind it: the call begins there, so that the lines of errors in the operand stay what they are. */
  after: number
  operand: Node
  site: number
  /** A last argument, with its comma. */
  last?: string
}

function wrapOperand({ name, keyword, after, operand, site, last = '' }: Operand, context: Context): void {
  // In the head of a loop or a catch the resume is not marked yet.
  const inHead = keyword < context.scope!.headEnd
  context.editor.schedule(operand.end, `${inHead ? ')' : ''}${last})`)
  const open = ` ${callRuntime(context, name)},${site},`
  context.editor.schedule(after, inHead ? `${open}(${callRuntime(context, 'k')}),` : open)
}

/** `return x` → `return v(t, x)`; an async generator awaits what it returns: `return y(t,N,v(t, x))` */
export function wrapReturn(node: Node, context: Context): void {
  const argument = node['argument'] as Node | null
  if (argument === null) return
  const { editor, scope } = context
  const wait = scope!.isGenerator ? startFinalWait(node, context) : ''
  const isSequence = argument.type === 'SequenceExpression'
  editor.schedule(argument.end, `${isSequence ? ')' : ''}${wait === '' ? '' : ')'})`)
  const open = ` ${wait}${callRuntime(context, 'v')},${isSequence ? '(' : ''}`
  editor.schedule(node.start + 'return'.length, open)
}

function startFinalWait(node: Node, context: Context): string {
  const site = addSite(context, { kind: 'yield', offset: node.start })
  return `${callRuntime(context, 'y')},${site},`
}

/**
 * A rejected wait skips what is wrapped around it: blocks that are reached by it mark the resume, a catch with its
 * error. `waitsBefore`: the waits of the function when the walk came to each `try` that it is in.
 */
export function markHandler(
  { node, key, parent }: Visit,
  context: Context,
  waitsBefore: ReadonlyMap<Node, number>,
): void {
  const isCatch = key === 'body' && parent?.node.type === 'CatchClause'
  if (!isCatch && key !== 'finalizer') return
  const tryNode = isCatch ? parent.parent!.node : parent!.node
  if (context.scope!.waits === waitsBefore.get(tryNode)) return
  const param = isCatch ? (parent.node['param'] as Node | null) : null
  const error = param?.type === 'Identifier' ? `,${String(param['name'])}` : ''
  context.editor.schedule(node.start + 1, `${callRuntime(context, 'k')}${error});`)
}

/** As a string literal of the source; it may hold anything that a property name holds. */
export const quote = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
