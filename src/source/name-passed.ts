import { nameChain, nameOf, outermost, unwrap } from './callee.ts'
import { tellingText } from './telling-text.ts'
import type { Node, Visit } from './walk.ts'

/** Maximum number of characters of a name; of a longer one, the end is kept. */
const MAX_NAME_LENGTH = 100

/** Maximum number of calls in each other: `app.get('/orders', withUser(asyncHandler(async () => …)))`. */
const MAX_CALLS = 8

/** These call the function that they get and return something else, so that their result is not the function's. */
const NO_WRAPPERS = new Set(
  'then catch finally map flatMap forEach filter find findIndex findLast some every reduce sort from fromAsync'.split(
    ' ',
  ),
)

export interface Passed {
  name: string
  /** Where the result of the outermost call is held, if its name may add to this one; null for a name that suffices. */
  place: Visit | null
}

interface NamedCall {
  name: string
  /** Has a string that tells it from other calls. */
  isTold: boolean
}

/**
 * Names a function by the calls that get it: by the innermost with a string, such as a route or an event's name, else
 * by the innermost. Returns null if no call gets it.
 *
 * @example app.get('/orders', asyncHandler(async () => …)) // app.get('/orders')
 * @example items.map(async () => …) // items.map(…)
 */
export function namePassed(fn: Visit): Passed | null {
  let place = outermost(fn)
  let call = callOf(place)
  if (call === null) return null
  const innermost = nameCall(call.node)
  for (let level = 0; call !== null && level < MAX_CALLS; level++) {
    const { name, isTold } = nameCall(call.node)
    if (isTold) return { name, place: null }
    if (!mayWrap(call.node)) return { name: innermost.name, place: null }
    place = outermost(call)
    call = callOf(place)
  }
  return { name: innermost.name, place }
}

/** Names the call that gets an object with a property, by a string in the call; '' if there is none. */
export function nameOptions(property: Visit): string {
  const call = property.parent === null ? null : callOf(outermost(property.parent))
  const { name, isTold } = call === null ? NO_CALL : nameCall(call.node)
  return isTold ? name : ''
}

const NO_CALL: NamedCall = { name: '', isTold: false }

/** Returns the call that gets a value, by itself or in a list. */
function callOf(place: Visit): Visit | null {
  const { parent } = place
  const holder = parent?.node.type === 'ArrayExpression' ? outermost(parent) : place
  const isCall = holder.parent?.node.type === 'CallExpression' || holder.parent?.node.type === 'NewExpression'
  return isCall && holder.key === 'arguments' ? holder.parent : null
}

function nameCall(call: Node): NamedCall {
  let isTold = false
  const show = (node: Node): string | null => {
    const text = tellingText(node)
    isTold ||= text !== null
    return text
  }
  const callee = call['callee'] as Node
  const called = nameChain(callee, (node) => `(${show(node) ?? '…'})`) || lastPart(unwrap(callee))
  if (called === '') return NO_CALL
  const name = `${call.type === 'NewExpression' ? 'new ' : ''}${called}(${show(call) ?? firstName(call)})`
  return { name: name.length > MAX_NAME_LENGTH ? `…${name.slice(1 - MAX_NAME_LENGTH)}` : name, isTold }
}

/** Returns the name of a called method whose object has none. */
const lastPart = (callee: Node): string =>
  callee.type === 'MemberExpression' && callee['computed'] !== true ? nameOf(callee['property'] as Node) : ''

/** Returns the first argument if it is a name, such as `Events.MESSAGE`. */
function firstName(call: Node): string {
  const [first] = call['arguments'] as (Node | undefined)[]
  const node = first === undefined ? undefined : unwrap(first)
  return (node?.type === 'Identifier' || node?.type === 'MemberExpression' ? nameChain(node) : '') || '…'
}

function mayWrap(call: Node): boolean {
  const callee = unwrap(call['callee'] as Node)
  if (call.type === 'NewExpression') return callee['name'] !== 'Promise'
  return callee.type !== 'MemberExpression' || !NO_WRAPPERS.has(lastPart(callee))
}
