import { isWrapper, nameOf, unwrap } from '../../../source/callee.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/**
 * Methods of the language that call their argument at once, possibly a million times. Libraries have methods of the same
 * names that do the same.
 */
const SYNCHRONOUS = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'from',
  'groupBy',
  'map',
  'reduce',
  'reduceRight',
  'replace',
  'replaceAll',
  'some',
  'sort',
  'toSorted',
])
/** Objects of the language whose methods take functions, but no callbacks. */
const NAMESPACES = new Set(['JSON', 'Object', 'Reflect'])
/** An executor runs at once, and so do the traps of a proxy, for every access. */
const CONSTRUCTORS = new Set(['Promise', 'Proxy'])
/** Limits the levels of literals around a function: `resolvers({ Query: { user() {} } })` has two. */
const MAX_LEVELS = 24

/**
 * Returns whether the function is a plain one that the code passes on, to be called by somebody at some time: an
 * argument, a member of a literal in an argument (`{ onData() {} }`), or a handler that is set (`socket.onmessage =`).
 */
export function isPassedOn(visit: Visit): boolean {
  const { node } = visit
  if (node.type === 'FunctionDeclaration' || node['async'] === true || node['generator'] === true) return false
  let { key, parent } = visit
  for (let level = 0; parent !== null && level < MAX_LEVELS; level++) {
    const holder: Node = parent.node
    switch (holder.type) {
      case 'CallExpression':
        // Compilers keep a name by such a call, of which the function is the value.
        if (nameOf(holder['callee'] as Node) === '__name') break
        return key === 'arguments' && !callsAtOnce(holder)
      case 'NewExpression':
        return key === 'arguments' && !CONSTRUCTORS.has(nameOf(unwrap(holder['callee'] as Node)))
      case 'AssignmentExpression':
        return key === 'right' && setsHandler(holder)
      default:
        if (!isPartOfValue(holder, key)) return false
    }
    ;({ key, parent } = parent)
  }
  return false
}

/** Returns whether the expression at `key` may be the value of the holder, or a member of it. */
function isPartOfValue(holder: Node, key: string): boolean {
  switch (holder.type) {
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'LogicalExpression':
      return true
    case 'ConditionalExpression':
      return key !== 'test'
    case 'Property':
      return key === 'value' && holder['kind'] === 'init'
    default:
      return isWrapper(holder)
  }
}

function callsAtOnce(call: Node): boolean {
  const callee = unwrap(call['callee'] as Node)
  if (callee.type !== 'MemberExpression') return false
  if (NAMESPACES.has(nameOf(unwrap(callee['object'] as Node)))) return true
  return callee['computed'] !== true && SYNCHRONOUS.has(nameOf(callee['property'] as Node))
}

function setsHandler(assignment: Node): boolean {
  const target = unwrap(assignment['left'] as Node)
  if (target.type !== 'MemberExpression' || target['computed'] === true) return false
  return /^on[a-zA-Z]/.test(nameOf(target['property'] as Node))
}
