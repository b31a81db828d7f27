import { nameCallee } from './callee.ts'
import { nameFunction, ownNameOf } from './name-function.ts'
import { parser } from './parser.ts'
import { isPlainOperand, positionsOfWait } from './wait-position.ts'
import { walk } from './walk.ts'
import type { Node, Visit } from './walk.ts'

/** A function in a source file; offsets are in UTF-16 code units. */
export interface IndexedFunction {
  name: string
  /** The name that the language gives it, by which the runtime calls it; '' if it gives none. */
  ownName: string
  start: number
  end: number
  /** Its visible beginning: at `async` for methods, after `static` and decorators. */
  begin: number
  isAsync: boolean
  isGenerator: boolean
}

/** A place where a function suspends. */
export interface IndexedWait {
  kind: 'await' | 'yield'
  /** Offset of the keyword. */
  begin: number
  start: number
  end: number
  /** The name of the function that it calls; '' if it calls none. */
  callee: string
  /** Offsets that the runtime may give for it. */
  positions: number[]
  /** Awaits a plain value: the runtime may place it at the beginning of an enclosing expression. */
  isPlain: boolean
  /** Offsets of those beginnings: enclosing expressions and the statement. Empty unless plain. */
  anchors: number[]
}

/** The functions and awaits of one file, by position. */
export interface SourceIndex {
  file: string
  text: string
  functions: IndexedFunction[]
  waits: IndexedWait[]
}

/** Indexes a text; rejects if it does not parse. The ending of `name` selects the language. */
export async function indexSource(name: string, text: string): Promise<SourceIndex> {
  const parsed = await parser().parse(name, text)
  const fatal = parsed.errors.find((error) => error.severity === 'Error')
  if (fatal !== undefined) throw new SyntaxError(fatal.message)
  const index: SourceIndex = { file: name, text, functions: [], waits: [] }
  walk(parsed.program as unknown as Node, (visit) => addToIndex(visit, index))
  return index
}

/** Returns the function that begins at `begin`, or the innermost that contains the offset. */
export function functionAt(index: SourceIndex, begin: number, offset: number): IndexedFunction | undefined {
  return index.functions.find((fn) => fn.begin === begin) ?? innermost(index.functions, offset)
}

/** Returns the await of `fn` that the runtime places at the offset. */
export function waitAt(index: SourceIndex, fn: IndexedFunction, offset: number): IndexedWait | undefined {
  const own = index.waits.filter((wait) => fn.start <= wait.start && wait.end <= fn.end)
  const placed = own.find((wait) => wait.positions.includes(offset))
  if (placed !== undefined) return placed
  const around = innermost(own, offset)
  if (around === undefined) return own.find((wait) => wait.anchors.includes(offset))
  if (offset !== around.start) return around
  // At the keyword of an await with a position of its own, only a plain one inside it is possible.
  return own.find((wait) => wait.isPlain && wait.start > around.start && wait.end <= around.end) ?? around
}

/** Returns the name of the function that the wait at an offset calls; null if it calls none, or no wait begins there. */
export function calleeAt(index: SourceIndex, begin: number): string | null {
  return index.waits.find((wait) => wait.begin === begin)?.callee || null
}

/** Returns the innermost range at an offset: ranges in source order nest, so it is the last that contains it. */
function innermost<T extends { start: number; end: number }>(ranges: readonly T[], offset: number): T | undefined {
  return ranges.findLast((range) => range.start <= offset && offset < range.end)
}

function addToIndex(visit: Visit, index: SourceIndex): void {
  const { node } = visit
  if (
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration' ||
    node.type === 'ArrowFunctionExpression'
  ) {
    index.functions.push(indexFunction(visit, index))
  } else if (node.type === 'AwaitExpression') {
    index.waits.push(indexAwait(visit, index.text))
  } else if (node.type === 'YieldExpression') {
    index.waits.push(indexYield(node))
  } else if (node.type === 'ForOfStatement' && node['await'] === true) {
    index.waits.push(indexForAwait(node, index.text))
  }
}

function indexFunction(visit: Visit, { file, text }: SourceIndex): IndexedFunction {
  const { node, parent } = visit
  const isAsync = node['async'] === true
  const isMember =
    visit.key === 'value' && (parent?.node.type === 'MethodDefinition' || parent?.node['method'] === true)
  const start = isMember ? parent.node.start : node.start
  const begin = isMember ? beginOfMember(parent.node, text, isAsync) : node.start
  const isGenerator = node['generator'] === true
  return {
    name: nameFunction(visit, file),
    ownName: ownNameOf(visit),
    start,
    end: node.end,
    begin,
    isAsync,
    isGenerator,
  }
}

function beginOfMember(member: Node, text: string, isAsync: boolean): number {
  const key = (member['key'] as Node).start
  if (!isAsync) return key
  const at = text.lastIndexOf('async', key - 1)
  return at < member.start ? member.start : at
}

function indexAwait(visit: Visit, text: string): IndexedWait {
  const { start, end, argument } = visit.node
  const operand = argument as Node
  const positions = positionsOfWait(operand, start, text)
  const isPlain = isPlainOperand(operand, text)
  const callee = nameCallee(operand)
  const anchors = isPlain ? anchorsOf(visit) : []
  return { kind: 'await', begin: start, start, end, callee, positions, isPlain, anchors }
}

/** Indexes a `yield`. A plain one waits for the consumer to ask for the next value, so it calls nothing. */
function indexYield({ start, end, argument, delegate }: Node): IndexedWait {
  const callee = delegate === true ? nameCallee(argument as Node) : ''
  return { kind: 'yield', begin: start, start, end, callee, positions: [start], isPlain: false, anchors: [] }
}

function anchorsOf(visit: Visit): number[] {
  const anchors = [visit.node.start]
  for (let up = visit.parent; up !== null && !up.node.type.includes('Function'); up = up.parent) {
    anchors.push(up.node.start)
    if (/(?:Statement|Declaration)$/.test(up.node.type)) break
  }
  return anchors
}

/**
 * Indexes a `for await`. Only the head of the loop waits, and its end if it is left early; its body has awaits of its
 * own.
 */
function indexForAwait({ start, left, right, body }: Node, text: string): IndexedWait {
  const begin = text.indexOf('await', start + 'for'.length)
  const target = left as Node
  const declared = ((target['declarations'] as Node[] | undefined)?.[0]?.['id'] as Node | undefined) ?? target
  const positions = [declared.start, start]
  const callee = nameCallee(right as Node)
  return { kind: 'await', begin, start, end: (body as Node).start, callee, positions, isPlain: false, anchors: [] }
}
