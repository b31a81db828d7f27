import { nameChain, outermost } from './callee.ts'
import { isModuleExports, nameFile, nameOfKey, nameOfTarget } from './name-key.ts'
import { nameOptions, namePassed } from './name-passed.ts'
import type { Node, Visit } from './walk.ts'

export const ANONYMOUS = '(anonymous)'

/** Maximum number of functions around one that each return the next. */
const MAX_RETURNERS = 16

/**
 * Names a function as a developer would: `load`, `Repo.load` for methods and class fields, the variable's or property's
 * name for a function without one of its own, `orders` for the default export of `orders.ts`, `app.get('/orders')` for
 * one that is passed there, `returned by make`; `(anonymous)` if nothing tells. The table is in docs/decisions/names.md.
 *
 * @param file URL or path of the file
 */
export function nameFunction(visit: Visit, file: string): string {
  let fn: Visit | null = visit
  for (let level = 0; fn !== null && level < MAX_RETURNERS; level++) {
    const name = nameWhereItIs(fn, file)
    // A name with a call in it is that of the place to which the returning function is passed.
    if (name !== '') return level === 0 ? name : `returned ${name.includes('(') ? 'in' : 'by'} ${name}`
    fn = returnerOf(fn)
  }
  return ANONYMOUS
}

/** Returns the name that the language gives a function, by which the runtime calls it; '' if it gives none. */
export const ownNameOf = (visit: Visit): string => nameOfId(visit.node) || nameByHolder(outermost(visit), null)

function nameWhereItIs(visit: Visit, file: string): string {
  const held = nameOfId(visit.node) || nameByHolder(outermost(visit), file)
  const passed = held === '' ? namePassed(visit) : null
  if (passed === null || passed.name === '') return held
  const holder = passed.place === null ? '' : nameByHolder(passed.place, file)
  return holder === '' ? passed.name : `${holder} = ${passed.name}`
}

const nameOfId = ({ id }: Node): string => (id === null || id === undefined ? '' : String((id as Node)['name']))

/** Returns the function that returns a function. */
function returnerOf(fn: Visit): Visit | null {
  const { parent, key } = outermost(fn)
  if (parent?.node.type === 'ArrowFunctionExpression' && key === 'body') return parent
  if (parent?.node.type !== 'ReturnStatement') return null
  let around: Visit | null = parent
  while (around !== null && around.node['params'] === undefined) around = around.parent
  return around
}

/**
 * Names a value by the node that holds it; '' if that has no name. `key` is its place in there: the default of a
 * parameter gets the name, its decorator does not. Without a file, returns the name that the language gives.
 */
function nameByHolder({ parent, key }: Visit, file: string | null): string {
  const node = parent?.node
  switch (node?.type) {
    case 'VariableDeclarator':
      return key === 'init' ? nameOfTarget(node['id'] as Node) : ''
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return key === 'right' ? nameAssigned(node['left'] as Node, file) : ''
    case 'Property':
      return key === 'value' ? nameOfProperty(parent!, file) : ''
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return key === 'value' ? nameOfMember(parent!, file) : ''
    case 'CallExpression':
      return key === 'arguments' ? nameOfKept(parent!, file) : ''
    case 'ExportDefaultDeclaration':
      return file === null ? 'default' : nameFile(file)
    default:
      return file === null ? '' : nameByOtherHolder(parent, file)
  }
}

/** Names a value by a holder whose name the language does not take. */
function nameByOtherHolder(holder: Visit | null, file: string): string {
  switch (holder?.node.type) {
    case 'TSExportAssignment':
      return nameFile(file)
    case 'JSXExpressionContainer': {
      const attribute = holder.parent?.node
      return attribute?.type === 'JSXAttribute' ? String((attribute['name'] as Node)['name']) : ''
    }
    case 'ArrayExpression': {
      const { parent, key } = outermost(holder)
      if (parent?.node.type !== 'VariableDeclarator' || key !== 'init') return ''
      const name = nameOfTarget(parent.node['id'] as Node)
      return name === '' ? '' : `${name}[…]`
    }
    default:
      return ''
  }
}

function nameAssigned(target: Node, file: string | null): string {
  if (file !== null && isModuleExports(target)) return nameFile(file)
  const name = nameOfTarget(target)
  return name === '' && file !== null && target.type === 'MemberExpression' ? nameChain(target) : name
}

/** Names a property; of options that are passed with a string, with the call: `fastify.get('/orders').preHandler`. */
function nameOfProperty(property: Visit, file: string | null): string {
  const name = nameOfKey(property.node)
  const call = file === null || name === '' ? '' : nameOptions(property)
  return call === '' ? name : `${call}.${name}`
}

/** Reads the name that compilers keep for a function that they move: `__name(async () => {}, "load")`. */
function nameOfKept(visit: Visit, file: string | null): string {
  const { node: call, parent, key } = visit
  const [, name] = call['arguments'] as (Node | undefined)[]
  const isKept = (call['callee'] as Node)['name'] === '__name' && typeof name?.['value'] === 'string'
  if (!isKept) return ''
  if (file !== null && name['value'] === 'default') return nameFile(file)
  return parent?.node.type === 'PropertyDefinition' && key === 'value'
    ? nameOfMember(parent, file)
    : String(name['value'])
}

function nameOfMember(member: Visit, file: string | null): string {
  const name = nameOfKey(member.node)
  const holder = member.parent?.parent
  if (name === '' || holder === null || holder === undefined) return name
  const className = nameOfId(holder.node) || nameByHolder(outermost(holder), file)
  return className === '' ? name : `${className}.${name}`
}
