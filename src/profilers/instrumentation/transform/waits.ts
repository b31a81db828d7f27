import { addSite, callRuntime } from './context.ts'
import { describeNotDelegable, nameCalled } from './operands.ts'
import { gapBefore } from './text.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

/** `await x` → `r(t,await s(t,N,x))` */
export function wrapAwait(node: Node, context: Context): void {
  const argument = node['argument'] as Node
  const site = addSite(context, { kind: 'await', offset: node.start, operand: nameCalled(argument) })
  const { editor, source } = context
  editor.insert(node.start, `${callRuntime(context, 'r')},`)
  editor.schedule(node.end, ')')
  editor.schedule(argument.end, ')')
  editor.schedule(argument.start, `${gapBefore(source, argument.start)}${callRuntime(context, 's')},${site},`)
}

/** `yield x` → `r(t,yield y(t,N,x))`, `yield* x` → `r(t,yield* d(t,N,x))` */
export function wrapYield(node: Node, context: Context): void {
  const argument = node['argument'] as Node | null
  const site = addSite(context, { kind: 'yield', offset: node.start })
  const { editor, source } = context
  editor.insert(node.start, `${callRuntime(context, 'r')},`)
  if (argument === null) {
    editor.schedule(node.end, ` ${callRuntime(context, 'y')},${site},void 0))`)
    return
  }
  const message = node['delegate'] === true ? describeNotDelegable(argument) : null
  editor.schedule(node.end, ')')
  editor.schedule(argument.end, message === null ? ')' : `,${quote(message)})`)
  const call = callRuntime(context, node['delegate'] === true ? 'd' : 'y')
  editor.schedule(argument.start, `${gapBefore(source, argument.start)}${call},${site},`)
}

/** `return x` → `return v(t,x)` */
export function wrapReturn(node: Node, context: Context): void {
  const argument = node['argument'] as Node | null
  if (argument === null) return
  const isSequence = argument.type === 'SequenceExpression'
  const gap = gapBefore(context.source, argument.start)
  context.editor.schedule(argument.end, isSequence ? '))' : ')')
  context.editor.schedule(argument.start, `${gap}${callRuntime(context, 'v')},${isSequence ? '(' : ''}`)
}

/**
 * A rejected wait skips what is wrapped around it: blocks that are reached by it mark the resume. `waitsBefore`: the
 * waits of the function when the walk came to each `try` that it is in.
 */
export function markHandler({ node, key, parent }: Visit, context: Context, waitsBefore: ReadonlyMap<Node, number>): void {
  const isCatch = key === 'body' && parent?.node.type === 'CatchClause'
  if (!isCatch && key !== 'finalizer') return
  const tryNode = isCatch ? parent.parent!.node : parent!.node
  if (context.scope!.waits > waitsBefore.get(tryNode)!) context.editor.schedule(node.start + 1, `${callRuntime(context, 'k')});`)
}

/** As a string literal of the source; it may hold anything that a property name holds. */
export const quote = (text: string): string => JSON.stringify(text).replace(/[\u2028\u2029]/g, (found) => (found === '\u2028' ? '\\u2028' : '\\u2029'))
