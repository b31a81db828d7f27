import { addSite, callRuntime } from './context.ts'
import { checkCaught } from './early-errors.ts'
import type { Node, Visit } from '../../../source/walk.ts'
import type { Context } from './context.ts'

export const isAwaitUsing = (node: Node): boolean =>
  node.type === 'VariableDeclaration' && node['kind'] === 'await using'

/**
 * Returns a declaration that is disposed of before all earlier ones: `using z1=z(t,N);`. It is synchronous, and the
 * first to be disposed of, so it adds no turn of the microtask queue (ECMA-262, DisposeResources).
 */
export function disposeMark(offset: number, context: Context): string {
  const site = addSite(context, { kind: 'await', offset })
  return `using ${context.base}z1=${callRuntime(context, 'z')},${site});`
}

/**
 * Marks the implicit await at the end of a block with an `await using`: after the last one, because a mark between two
 * would add a turn of the microtask queue if the later one is null. Returns false if the block has none.
 */
export function scheduleUsing(block: Node, context: Context): boolean {
  if (!context.hasUsing) return false
  const last = (block['body'] as Node[]).findLast(isAwaitUsing)
  if (last === undefined) return false
  context.editor.schedule(last.end, `;${disposeMark(last.start, context)}`)
  return true
}

/** Rewrites `{await using …}` → `{try{await using …;using z1=…}finally{k(t)}}` */
export function wrapUsingBlock({ node: block, parent }: Visit, context: Context): void {
  if (!scheduleUsing(block, context)) return
  if (parent?.node.type === 'CatchClause') checkCaught(parent.node, context)
  context.editor.schedule(block.end - 1, `}finally{${callRuntime(context, 'k')})}`)
  context.editor.schedule(block.start + 1, 'try{')
}

/** Returns whether a text has a `for (await using x = …;;)`, which waits at its end, with no position for a mark. */
export const disposesAfterLoop = (text: string): boolean => /\bfor\s*\(\s*await\s+using\s+[^\s=;]+\s*=/.test(text)
