import { nameCallee, unwrap } from '../callee.ts'
import { walk } from '../walk.ts'
import type { Node } from '../walk.ts'
import { isDeciding } from './callee-words.ts'
import type { FunctionParts } from './parts.ts'
import { targetsOf } from './references.ts'

/** Adds the branches, loops, exits and handlers that a node makes. */
export function addControl(node: Node, parts: FunctionParts): void {
  const at = (key: string): Node[] => {
    const value = node[key] as Node | Node[] | null | undefined
    return value === null || value === undefined ? [] : [value].flat()
  }
  const branch = (condition: string, ...guarded: string[]): void => {
    const [test] = at(condition)
    if (test !== undefined) parts.branches.push({ condition: test, guarded: guarded.flatMap(at) })
  }
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      branch('test', 'consequent', 'alternate')
      return
    case 'LogicalExpression':
      branch('left', 'right')
      return
    case 'SwitchStatement':
      branch('discriminant', 'cases')
      return
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      branch('test', 'test', 'body', 'update')
      addLoop(node, parts)
      return
    case 'ForOfStatement':
    case 'ForInStatement':
      branch('right', 'body')
      addLoop(node, parts)
      return
    case 'TryStatement':
      for (const handler of at('handler')) parts.tries.push({ protected: node['block'] as Node, handler })
      return
    case 'ReturnStatement':
    case 'ThrowStatement':
      parts.exits.push({ at: node.start, leaves: 'function' })
      return
    case 'ExpressionStatement':
      addCheck(unwrap(node['expression'] as Node), parts)
      return
    case 'BreakStatement':
    case 'ContinueStatement':
      parts.exits.push({ at: node.start, leaves: node['label'] === null ? 'loop' : 'function' })
  }
}

/** `assert(user)` may throw: it leaves the function as its arguments say. */
function addCheck(call: Node, { branches, exits }: FunctionParts): void {
  if (call.type !== 'CallExpression' || !isDeciding(nameCallee(call))) return
  branches.push({ condition: call, guarded: [call] })
  exits.push({ at: call.start, leaves: 'function' })
}

function addLoop(node: Node, { loops }: FunctionParts): void {
  const declared = new Set<string>()
  walk(node, ({ node: inner }) => {
    if (inner.type === 'VariableDeclarator') for (const name of targetsOf(inner['id'] as Node).names) declared.add(name)
  })
  // Variables of a `for (let …; …; …)` go on from one turn to the next.
  const init = node['init'] as Node | null | undefined
  if (init?.type === 'VariableDeclaration') for (const name of targetsOf(init).names) declared.delete(name)
  loops.push({ start: node.start, end: node.end, declared })
}
