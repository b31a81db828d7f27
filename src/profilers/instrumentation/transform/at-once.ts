import { isWrapper } from '../../../source/callee.ts'
import { endsWithAwait, hasPlainArguments, isPlain, isPlainStatement } from './plain.ts'
import type { Declarations } from './declared.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/** Limits the statements that are checked before a call, and the levels around it. */
const MAX_STATEMENTS = 16
const MAX_LEVELS = 16

/**
 * Returns whether a call comes at once: whenever the task reaches it, it has done nothing that takes time since it was
 * called or resumed after an `await`. `place` is the `await` or `return` of the call, in an async function that is no
 * generator.
 *
 * @example
 * // for (let i = 0; i < n; i++) sum += await add(i)   yes // log('a'); await add(1)                            no
 */
export function comesAtOnce(call: Node, place: Visit, declarations: Declarations): boolean {
  if (!hasPlainArguments(call, place, declarations)) return false
  let at: Visit | null = statementOf(place, declarations)
  for (let level = 0; at !== null && level < MAX_LEVELS; level++) {
    const before = whatIsBefore(at, declarations)
    if (typeof before === 'boolean') return before
    at = before
  }
  return false
}

/** Returns the statement around the `await`, if that is its first action; else null. */
function statementOf(place: Visit, declarations: Declarations): Visit | null {
  for (let at = place; at.parent !== null; at = at.parent) {
    const { key, parent } = at
    if (parent.node.type === 'AwaitExpression' || isWrapper(parent.node)) continue
    switch (parent.node.type) {
      case 'AssignmentExpression':
        if (key !== 'right' || !isPlain(parent.node['left'] as Node, parent, declarations)) return null
        break
      case 'VariableDeclarator':
        if (key !== 'init') return null
        break
      case 'VariableDeclaration':
        return isFirst(at.node, parent.node) ? parent : null
      case 'ExpressionStatement':
      case 'ReturnStatement':
        return parent
      case 'ArrowFunctionExpression':
        return at
      default:
        return at.node.type === 'ReturnStatement' ? at : null
    }
  }
  return null
}

const isFirst = (declarator: Node, declaration: Node): boolean =>
  (declaration['declarations'] as Node[])[0] === declarator

/** Returns yes or no, or the surrounding statement that decides, if nothing that takes time is in between. */
function whatIsBefore({ node, key, parent }: Visit, declarations: Declarations): boolean | Visit {
  if (parent === null) return false
  const around = parent.node
  switch (around.type) {
    case 'BlockStatement':
      return beforeInBlock(node, parent, declarations)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'body'
    case 'IfStatement':
      return key !== 'test' && isPlain(around['test'] as Node, parent, declarations) && parent
    case 'TryStatement':
      return key === 'block' && parent
    case 'ForStatement':
    case 'WhileStatement':
      return key === 'body' && isPlainLoop(parent, declarations) && parent
    default:
      return false
  }
}

function beforeInBlock(statement: Node, block: Visit, declarations: Declarations): boolean | Visit {
  const statements = block.node['body'] as Node[]
  const before = lastBefore(statements, statements.indexOf(statement), block, declarations)
  return before === null ? block : endsWithAwait(before)
}

/** Returns the last statement before that one which is not plain; null for none. */
function lastBefore(statements: readonly Node[], end: number, block: Visit, declarations: Declarations): Node | null {
  for (let index = end - 1; index >= 0; index--) {
    const statement = statements[index]!
    if (end - index > MAX_STATEMENTS || !isPlainStatement(statement, block, declarations)) return statement
  }
  return null
}

/** Returns whether each further turn of the loop begins as soon as the first one. */
function isPlainLoop(loop: Visit, declarations: Declarations): boolean {
  const { node } = loop
  const body = node['body'] as Node
  const head = [node['init'], node['test'], node['update']] as (Node | null | undefined)[]
  return head.every((part) => isPlainHead(part, loop, declarations)) && endsAtOnce(body, loop, declarations)
}

function isPlainHead(part: Node | null | undefined, loop: Visit, declarations: Declarations): boolean {
  if (part === null || part === undefined) return true
  return part.type === 'VariableDeclaration'
    ? isPlainStatement(part, loop, declarations)
    : isPlain(part, { node: part, key: '', parent: loop }, declarations)
}

/** Returns whether the body ends with an `await`. A `continue` would end it elsewhere. */
function endsAtOnce(body: Node, loop: Visit, declarations: Declarations): boolean {
  if (declarations.source.slice(body.start, body.end).includes('continue')) return false
  if (body.type !== 'BlockStatement') return endsWithAwait(body)
  const statements = body['body'] as Node[]
  const block: Visit = { node: body, key: 'body', parent: loop }
  const last = lastBefore(statements, statements.length, block, declarations)
  return last !== null && endsWithAwait(last)
}
