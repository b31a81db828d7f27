import type { NeedReason } from '../../model/await-need.ts'
import { nameCallee, outermost, unwrap } from '../callee.ts'
import { walk } from '../walk.ts'
import type { Node, Visit } from '../walk.ts'
import { isBatch } from './batches.ts'
import { isChanging, isDelaying, isOneAtATime } from './callee-words.ts'
import { partsOf } from './function-parts.ts'
import type { FunctionParts, OwnAwait } from './parts.ts'
import { isFunction } from './references.ts'
import { Taint } from './taint.ts'

/** Functions with more awaits than this are not looked at: pairs grow with the square. */
const MAX_AWAITS = 60

/** An `await` that must be over before another may begin; `begin` is the offset of its keyword. */
export interface OffsetNeed {
  begin: number
  reason: NeedReason
  /** The variable that carries the value; '' if none does. */
  name: string
}

/** By offset of its keyword, the awaits that an `await` needs. One that is not in it was not understood. */
export type AwaitNeeds = ReadonlyMap<number, readonly OffsetNeed[]>

/**
 * Finds which awaits of an async function need which others, of an earlier turn of a loop too. An `await` that is
 * neither here nor needs another could have begun before it. What the called functions do is not looked at; their names
 * and statements are.
 *
 * @param fn the function's node
 * @example findAwaitNeeds(fn).get(offset) // [{ begin: 40, reason: 'value', name: 'user' }]
 */
export function findAwaitNeeds(fn: Node): AwaitNeeds {
  const needs = new Map<number, OffsetNeed[]>()
  const parts = partsOf(fn)
  if (parts === null || parts.awaits.length > MAX_AWAITS) return needs
  const calls = parts.awaits.map((each) => describeCall(each, parts))
  for (const target of calls) {
    if (!target.isCall) continue
    const list = calls.flatMap((source) => needOf(target, source, parts) ?? [])
    needs.set(target.node.start, list)
  }
  return needs
}

interface AwaitedCall {
  node: Node
  operand: Node
  /** Whether its work begins with it: a variable's promise has begun before. */
  isCall: boolean
  isChanging: boolean
  isDelay: boolean
  isUsed: boolean
  isBatch: boolean
  /** Names in it of objects that do one thing at a time. */
  queues: ReadonlySet<string>
}

function describeCall({ node, visit }: OwnAwait, parts: FunctionParts): AwaitedCall {
  const operand = node['argument'] as Node
  const callee = nameCallee(operand)
  const { texts, isPost } = textsIn(operand)
  const names = [
    ...callee.split(/[^\p{L}\p{N}_$]+/u).slice(0, -1),
    ...parts.reads.filter(({ at }) => operand.start <= at && at < operand.end).map(({ name }) => name),
  ]
  return {
    node,
    operand,
    isCall: /^(?:Call|New|TaggedTemplate|Import)Expression$/.test(unwrap(operand).type),
    isChanging: isPost || isChanging(callee, texts),
    isDelay: isDelaying(callee),
    isBatch: isBatch(unwrap(operand)),
    isUsed: outermost(visit).parent?.node.type !== 'ExpressionStatement',
    queues: new Set(names.filter(isOneAtATime)),
  }
}

/** Collects the texts among a call's arguments, and whether one of its options is an HTTP method that changes. */
function textsIn(operand: Node): { texts: string[]; isPost: boolean } {
  const texts: string[] = []
  let isPost = false
  const skipped = new WeakSet<Visit>()
  walk(operand, (visit) => {
    const { node, key, parent } = visit
    if ((parent !== null && skipped.has(parent)) || isFunction(node)) skipped.add(visit)
    else if (node.type === 'Literal' && typeof node['value'] === 'string') {
      texts.push(node['value'])
      const name = key === 'value' ? (parent?.node['key'] as Node | undefined)?.['name'] : undefined
      if (name === 'method' && !/^(?:get|head|options)$/i.test(node['value'])) isPost = true
    } else if (node.type === 'TemplateElement') texts.push((node['value'] as { raw: string }).raw)
  })
  return { texts, isPost }
}

function needOf(target: AwaitedCall, source: AwaitedCall, parts: FunctionParts): OffsetNeed | null {
  const isCarried = parts.loops.some((loop) => isWithin(source.node, loop) && isWithin(target.node, loop))
  const isBefore = source.node.end <= target.node.start || isWithin(source.node, target.operand)
  if (!isBefore && !isCarried) return null
  const need = (reason: NeedReason, name = ''): OffsetNeed => ({ begin: source.node.start, reason, name })
  if (source.isDelay || target.isDelay) return need('delay')
  if (isCarried && source.isBatch && target.isBatch) return need('batch')
  const taint = new Taint(parts, source.node, target.operand)
  const name = taint.reads()
  if (name !== null) return need('value', name)
  if (taint.decides()) return need('control')
  if (taint.isOutside || [source, target].some((each) => each.isChanging || !each.isUsed)) return need('effect')
  const queue = [...target.queues].find((each) => source.queues.has(each))
  return queue === undefined ? null : need('connection', queue)
}

const isWithin = (inner: Node, outer: { start: number; end: number }): boolean =>
  outer.start <= inner.start && inner.end <= outer.end
