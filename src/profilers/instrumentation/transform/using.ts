import { addSite, callRuntime } from './context.ts'
import type { Node } from '../../../source/walk.ts'
import type { Context } from './context.ts'

export const isAwaitUsing = (node: Node): boolean =>
  node.type === 'VariableDeclaration' && node['kind'] === 'await using'

/**
 * A declaration that is disposed before what is declared up to there: `using z1=z(t,N);`. It is synchronous, and the
 * first to be disposed, so it adds no turn of the microtask queue (ECMA-262, DisposeResources).
 */
export function disposeMark(offset: number, context: Context): string {
  const site = addSite(context, { kind: 'await', offset })
  return `using ${context.base}z1=${callRuntime(context, 'z')},${site});`
}

/**
 * Marks the implicit await at the end of a block that has an `await using`: after the last one, because a mark between
 * two would add a turn of the microtask queue where the later is null. False where the block has none.
 */
export function scheduleUsing(block: Node, context: Context): boolean {
  if (!context.hasUsing) return false
  const last = (block['body'] as Node[]).findLast(isAwaitUsing)
  if (last === undefined) return false
  context.editor.schedule(last.end, `;${disposeMark(last.start, context)}`)
  return true
}

/** `{await using …}` → `{try{await using …;using z1=…}finally{k(t)}}` */
export function wrapUsingBlock(block: Node, context: Context): void {
  if (!scheduleUsing(block, context)) return
  context.editor.schedule(block.end - 1, `}finally{${callRuntime(context, 'k')})}`)
  context.editor.schedule(block.start + 1, 'try{')
}

/** `for (await using x = …;;)` waits where the loop ends, and there is no place in it for a mark. */
export const disposesAfterLoop = (text: string): boolean => /\bfor\s*\(\s*await\s+using\s+[^\s=;]+\s*=/.test(text)
