import type { CallForm } from '../../model/task-call.ts'
import { isFunction } from './references.ts'
import { lastName } from './callee-words.ts'
import { walk } from '../walk.ts'
import type { Node, Visit } from '../walk.ts'

/** A call in a source, or a function that is called for each element of a list. */
export interface FoundCall {
  /** The last part of the called function's name; empty for a function that stands where it is called. */
  name: string
  /** Offset of the call. */
  begin: number
  /** Offset of the function that stands there, if it is one; else -1. */
  fn: number
  form: CallForm
}

/** Functions that take a promise for those who do not wait for it. */
const TAKES_PROMISE = /^(?:waitUntil|after|defer|background|fireAndForget|dontAwait|noAwait|ignore)$/i
const HANDLERS = /^(?:catch|then|finally)$/
const RACES = /^(?:race|any)$/

/** Finds the calls of a program and how the promise of each is used. */
export function findCalls(program: Node, text: string): FoundCall[] {
  const calls: FoundCall[] = []
  walk(program, (visit) => {
    const { node } = visit
    if (node.type === 'CallExpression')
      calls.push({
        name: lastName(text.slice(...rangeOf(node['callee'] as Node))),
        begin: node.start,
        fn: -1,
        form: formOf(visit),
      })
    else if (isFunction(node) && isForEach(visit))
      calls.push({ name: '', begin: visit.parent!.node.start, fn: node.start, form: 'alone' })
  })
  return calls
}

const rangeOf = ({ start, end }: Node): [number, number] => [start, end]

/** Judges by the nodes around a call; parentheses are no nodes. */
function formOf(call: Visit): CallForm {
  let at: Visit = call
  for (let form: CallForm = 'alone'; ;) {
    const { parent, key } = at
    if (parent === null) return 'other'
    const { node } = parent
    if (node.type === 'ExpressionStatement') return form
    if (node.type === 'UnaryExpression') return node['operator'] === 'void' ? 'marked' : 'other'
    if (node.type === 'ArrowFunctionExpression' && key === 'body') return isForEach(parent) ? form : 'other'
    if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') at = parent
    else if (node.type === 'MemberExpression' && key === 'object' && isCalled(parent)) {
      const handler = nameOf(node['property'])
      if (!HANDLERS.test(handler)) return 'other'
      if (handler === 'catch' || hasTwo(parent.parent!.node)) form = 'marked'
      at = parent.parent!
    } else if (node.type === 'CallExpression' && key === 'arguments') {
      return TAKES_PROMISE.test(calleeOf(node)) ? 'marked' : 'other'
    } else if (node.type === 'ArrayExpression' && parent.parent?.node.type === 'CallExpression') {
      return RACES.test(calleeOf(parent.parent.node)) ? 'raced' : 'other'
    } else return 'other'
  }
}

const isCalled = ({ parent, node }: Visit): boolean =>
  parent?.node.type === 'CallExpression' && parent.node['callee'] === node

const hasTwo = (call: Node): boolean => (call['arguments'] as Node[]).length > 1

const isForEach = ({ key, parent }: Visit): boolean =>
  key === 'arguments' && parent?.node.type === 'CallExpression' && calleeOf(parent.node) === 'forEach'

const calleeOf = (call: Node): string => {
  const callee = call['callee'] as Node
  return callee.type === 'MemberExpression' ? nameOf(callee['property']) : nameOf(callee)
}

const nameOf = (node: unknown): string => {
  const { name } = node as { name?: unknown }
  return typeof name === 'string' ? name : ''
}
