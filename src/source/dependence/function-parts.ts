import { walk } from '../walk.ts'
import type { Node, Visit } from '../walk.ts'
import { addControl } from './control-parts.ts'
import type { FunctionParts } from './parts.ts'
import { isFunction, isInType, isReference, nameOfReference, rootOf, targetsOf } from './references.ts'

/** Where a function suspends in a way that is not looked at. */
const UNKNOWN_WAITS = new Set(['YieldExpression', 'ForAwait', 'UsingAwait'])

/** Collects the parts of an async function; null if it also suspends in a way that is not looked at. */
export function partsOf(fn: Node): FunctionParts | null {
  const parts: FunctionParts = {
    awaits: [],
    reads: [],
    flows: [],
    branches: [],
    exits: [],
    loops: [],
    tries: [],
    declared: new Set(),
  }
  const skipped = new WeakSet<Visit>()
  const inner = new WeakSet<Visit>()
  let isKnown = true
  walk(fn, (visit) => {
    const { node, parent } = visit
    if (isInType(visit) || (parent !== null && skipped.has(parent))) {
      skipped.add(visit)
      return
    }
    const isInner = parent !== null && (inner.has(parent) || (node !== fn && isFunction(node)))
    if (isInner) inner.add(visit)
    else if (UNKNOWN_WAITS.has(kindOf(node))) isKnown = false
    addPart(visit, isInner, parts)
  })
  return isKnown ? parts : null
}

function kindOf(node: Node): string {
  if (node.type === 'ForOfStatement' && node['await'] === true) return 'ForAwait'
  if (node.type === 'VariableDeclaration' && node['kind'] === 'await using') return 'UsingAwait'
  return node.type
}

function addPart(visit: Visit, isInner: boolean, parts: FunctionParts): void {
  const { node } = visit
  if (isReference(visit)) parts.reads.push({ at: node.start, name: nameOfReference(node) })
  else addFlow(node, parts)
  if (isInner) return
  addControl(node, parts)
  if (node.type === 'AwaitExpression') parts.awaits.push({ node, visit })
}

function addFlow(node: Node, parts: FunctionParts): void {
  switch (node.type) {
    case 'VariableDeclarator':
      declare(node['id'] as Node, parts)
      if (node['init'] !== null) addAssignment(node['id'] as Node, node['init'] as Node, parts)
      return
    case 'AssignmentExpression':
      addAssignment(node['left'] as Node, node['right'] as Node, parts)
      return
    case 'ForOfStatement':
    case 'ForInStatement':
      addAssignment(node['left'] as Node, node['right'] as Node, parts)
      return
    case 'CallExpression':
    case 'NewExpression':
      addCall(node, parts)
      return
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      for (const parameter of node['params'] as Node[]) declare(parameter, parts)
      addFunction(node, parts)
      return
    case 'CatchClause':
      if (node['param'] !== null) declare(node['param'] as Node, parts)
      return
    case 'ClassDeclaration':
      addFunction(node, parts)
  }
}

/** A call of the function may do all that is in it. */
function addFunction(node: Node, { flows, declared }: FunctionParts): void {
  const id = node['id'] as Node | null | undefined
  if (id?.type !== 'Identifier') return
  const name = nameOfReference(id)
  declared.add(name)
  flows.push({ from: node['body'] as Node, to: [name], at: node.start, by: 'value' })
}

const declare = (pattern: Node, { declared }: FunctionParts): void => {
  for (const name of targetsOf(pattern).names) declared.add(name)
}

function addAssignment(target: Node, from: Node, { flows }: FunctionParts): void {
  const { names, roots } = targetsOf(target)
  if (names.length > 0) flows.push({ from, to: names, at: target.start, by: 'value' })
  if (roots.length > 0) flows.push({ from, to: roots, at: target.start, by: 'member' })
}

/** A call may put any of its arguments into any other, and into the object whose method it is. */
function addCall(node: Node, { flows }: FunctionParts): void {
  const callee = node['callee'] as Node
  const places = [...(callee.type === 'MemberExpression' ? [callee] : []), ...(node['arguments'] as Node[])]
  const roots = places.map(rootOf).filter((root) => root !== null)
  if (roots.length > 0 && places.length > 1) flows.push({ from: node, to: roots, at: node.start, by: 'call' })
}
