import { unlabel } from './conflicts.ts'
import { addSite, callRuntime } from './context.ts'
import { checkLoopBody } from './early-errors.ts'
import { describeNotIterable } from './operands.ts'
import { skipBlank } from './text.ts'
import { nameCallee } from '../../../source/callee.ts'
import { disposeMark, isAwaitUsing } from './using.ts'
import { quote } from './waits.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

/** Returns whether a loop waits at its head (`for await`) or after each turn (`for (await using …`). */
const isWaitingLoop = (node: Node): boolean =>
  node.type === 'ForOfStatement' && (node['await'] === true || isAwaitUsing(node['left'] as Node))

/** Wraps a labelled loop with its labels, because a label must stay with its loop. */
export function enterLabel({ node, parent }: Visit, context: Context): void {
  if (parent?.node.type === 'LabeledStatement') return
  if (isWaitingLoop(unlabel(node))) wrapStatement(node, context)
}

/**
 * Rewrites `for await (h of x) b` → `try{for await (h of a(t,N,x)) {k(t);b}}finally{k(t)}`: whichever way the loop is
 * left, it may have waited for the iterator to close.
 */
export function wrapLoop({ node, parent }: Visit, context: Context): void {
  if (!isWaitingLoop(node)) return
  checkLoopBody(node, context)
  if (parent?.node.type !== 'LabeledStatement') wrapStatement(node, context)
  if (node['await'] === true) wrapIterable(node, context)
  context.scope!.headEnd = (node['left'] as Node).end
  wrapTurn(node, context)
}

function wrapStatement(node: Node, context: Context): void {
  context.editor.insert(node.start, 'try{')
  context.editor.schedule(node.end, `}finally{${callRuntime(context, 'k')})}`)
}

function wrapIterable(node: Node, context: Context): void {
  const { editor, source } = context
  const iterable = node['right'] as Node
  const offset = skipBlank(source, node.start + 'for'.length)
  const site = addSite(context, { kind: 'await', offset, callee: nameCallee(iterable) })
  editor.schedule(iterable.end, `,${quote(describeNotIterable(iterable))})`)
  const of = skipBlank(source, (node['left'] as Node).end)
  editor.schedule(of + 'of'.length, ` ${callRuntime(context, 'a')},${site},`)
}

/**
 * Marks a turn of the loop. Variables of the head are disposed of after the turn: their mark goes before that, into a
 * block around the body.
 */
function wrapTurn(node: Node, context: Context): void {
  const { editor } = context
  const body = node['body'] as Node
  const left = node['left'] as Node
  const mark = isAwaitUsing(left) ? disposeMark(left.start, context) : ''
  const resume = `${callRuntime(context, 'k')});`
  if (mark === '' && body.type === 'BlockStatement') {
    editor.schedule(body.start + 1, resume)
    return
  }
  editor.schedule(body.end, '}')
  editor.schedule(body.start, `{${resume}${mark}`)
}
