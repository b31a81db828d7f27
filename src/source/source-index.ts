import { nameFunction } from './name-function.ts'
import { parser } from './parser.ts'
import { isPlainOperand, positionsOfWait } from './wait-position.ts'
import { walk } from './walk.ts'
import type { Node, Visit } from './walk.ts'

/** A function in a source file; offsets are in UTF-16 code units. */
export interface IndexedFunction {
  name: string
  start: number
  end: number
  /** Where it begins for people: at `async` for methods, after `static` and decorators. */
  begin: number
  isAsync: boolean
  isGenerator: boolean
}

/** Something at which a function is suspended. */
export interface IndexedWait {
  kind: 'await' | 'yield'
  /** Of the keyword. */
  begin: number
  start: number
  end: number
  /** Where the runtime may say that it is. */
  positions: number[]
  /** Awaits a plain value: the runtime may place it where something around it begins. */
  isPlain: boolean
  /** Where that may be: the expressions that it is part of, and its statement. Empty unless plain. */
  anchors: number[]
}

/** The functions and awaits of one file, by position. */
export interface SourceIndex {
  text: string
  functions: IndexedFunction[]
  waits: IndexedWait[]
}

/** Rejects where the text does not parse. `name` tells the language by its ending. */
export async function indexSource(name: string, text: string): Promise<SourceIndex> {
  const parsed = await parser().parse(name, text)
  const fatal = parsed.errors.find((error) => error.severity === 'Error')
  if (fatal !== undefined) throw new SyntaxError(fatal.message)
  const index: SourceIndex = { text, functions: [], waits: [] }
  walk(parsed.program as unknown as Node, (visit) => addToIndex(visit, index))
  return index
}

/** The function that begins at `begin`, or the innermost that holds the offset. */
export function functionAt(index: SourceIndex, begin: number, offset: number): IndexedFunction | undefined {
  return index.functions.find((fn) => fn.begin === begin) ?? innermost(index.functions, offset)
}

/** The await of `fn` that the runtime places at the offset. */
export function waitAt(index: SourceIndex, fn: IndexedFunction, offset: number): IndexedWait | undefined {
  const own = index.waits.filter((wait) => fn.start <= wait.start && wait.end <= fn.end)
  const placed = own.find((wait) => wait.positions.includes(offset))
  if (placed !== undefined) return placed
  const around = innermost(own, offset)
  if (around === undefined) return own.find((wait) => wait.anchors.includes(offset))
  if (offset !== around.start) return around
  // At the keyword of an await that has a place of its own, only a plain one inside it can be.
  return own.find((wait) => wait.isPlain && wait.start > around.start && wait.end <= around.end) ?? around
}

/** Ranges in source order nest, so the last one that holds the offset is the innermost. */
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
    index.functions.push(indexFunction(visit, index.text))
  } else if (node.type === 'AwaitExpression') {
    index.waits.push(indexAwait(visit, index.text))
  } else if (node.type === 'YieldExpression') {
    const { start, end } = node
    index.waits.push({ kind: 'yield', begin: start, start, end, positions: [start], isPlain: false, anchors: [] })
  } else if (node.type === 'ForOfStatement' && node['await'] === true) {
    index.waits.push(indexForAwait(node, index.text))
  }
}

function indexFunction(visit: Visit, text: string): IndexedFunction {
  const { node, parent } = visit
  const isAsync = node['async'] === true
  const isMember =
    visit.key === 'value' && (parent?.node.type === 'MethodDefinition' || parent?.node['method'] === true)
  const start = isMember ? parent.node.start : node.start
  const begin = isMember ? beginOfMember(parent.node, text, isAsync) : node.start
  return { name: nameFunction(visit), start, end: node.end, begin, isAsync, isGenerator: node['generator'] === true }
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
  return { kind: 'await', begin: start, start, end, positions, isPlain, anchors: isPlain ? anchorsOf(visit) : [] }
}

function anchorsOf(visit: Visit): number[] {
  const anchors = [visit.node.start]
  for (let up = visit.parent; up !== null && !up.node.type.includes('Function'); up = up.parent) {
    anchors.push(up.node.start)
    if (/(?:Statement|Declaration)$/.test(up.node.type)) break
  }
  return anchors
}

/** Only the head of the loop waits, and its end where it is left early; its body has awaits of its own. */
function indexForAwait({ start, left, body }: Node, text: string): IndexedWait {
  const begin = text.indexOf('await', start + 'for'.length)
  const target = left as Node
  const declared = ((target['declarations'] as Node[] | undefined)?.[0]?.['id'] as Node | undefined) ?? target
  const positions = [declared.start, start]
  return { kind: 'await', begin, start, end: (body as Node).start, positions, isPlain: false, anchors: [] }
}
