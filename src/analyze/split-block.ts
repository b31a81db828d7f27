import type { Portion } from './weigh-block.ts'
import type { UserStacks } from './user-stacks.ts'

/** The part of a stretch that one function of the user's answers for. */
export interface FunctionBlock {
  /** Index of its frame. */
  frame: number
  portions: Portion[]
  /** Milliseconds, short collections and stalls in between included. */
  time: number
  garbageCollection: number
}

/** More functions than this do not answer for one stretch. */
const MAX_FUNCTIONS = 50
/** What else ran for this long (ms) at most, between two moments of one function, counts with it. */
const LONGEST_BREAK = 15
/** Samples in which a caller is seen between two moments of one function, at most, for it to be one with it. */
const MAX_FLICKER = 2
/** Of the time that makes it a block, a function must have been seen for this share; its callers' flickers are the rest. */
const LEAST_OF_FLICKERS = 0.75
/** Milliseconds. */
const LONGEST_STALL = 100
/** A function must have been seen running for this share of what it answers for. */
export const LEAST_SEEN = 0.25

/**
 * Splits a stretch by the functions that spent it: first the most particular one that held the loop for the threshold,
 * with what it called, then the same with what is left. What else ran for a moment in between, such as the `sort` around
 * a comparator, and collections and stalls shorter than the threshold, count with the function around them.
 */
export function splitBlock(portions: readonly Portion[], stacks: UserStacks, limits: Limits): FunctionBlock[] {
  const { threshold } = limits
  const left = new Set(portions.filter(({ kind, node }) => kind === 'code' && stacks.nearest(node) !== 0))
  const seen = sum(left) / sum(portions.filter((portion) => !isApart(portion, limits)))
  const least = threshold * Math.max(LEAST_SEEN, seen)
  const owners = new Map<Portion, number>()
  for (let count = 0; count < MAX_FUNCTIONS; count++) {
    const frame = findFunction(portions, { left, stacks, least })
    if (frame === undefined) break
    for (const portion of left) {
      if (!stacks.functionsOf(portion.node).has(frame)) continue
      owners.set(portion, frame)
      left.delete(portion)
    }
    joinFlickers(portions, owners, { frame, left, stacks })
  }
  fillIn(portions, owners, limits)
  return collect(portions, owners).filter(({ time }) => time >= threshold)
}

interface Claim {
  frame: number
  /** What no function answers for yet. */
  left: Set<Portion>
  stacks: UserStacks
}

/**
 * A function that comes and goes faster than samples are taken is one with its caller around it: a comparator with the
 * `sort`, which has no frame of its own. What is its caller's for a sample or two in between goes with it.
 */
function joinFlickers(
  portions: readonly Portion[],
  owners: Map<Portion, number>,
  { frame, left, stacks }: Claim,
): void {
  let callers = new Set<number>()
  let last = -1
  for (const [index, portion] of portions.entries()) {
    if (owners.get(portion) !== frame) continue
    for (const each of flickersBetween(portions, last, index, { callers, left, stacks })) {
      owners.set(each, frame)
      left.delete(each)
    }
    callers = stacks.functionsOf(portion.node)
    last = index
  }
}

interface Surroundings {
  /** The user's functions on the stack at the first of the two moments. */
  callers: ReadonlySet<number>
  left: ReadonlySet<Portion>
  stacks: UserStacks
}

/** What lies between two moments of a function, where it is its callers' alone and short enough to go with it. */
function flickersBetween(
  portions: readonly Portion[],
  last: number,
  index: number,
  { callers, left, stacks }: Surroundings,
): readonly Portion[] {
  if (index - last - 1 > MAX_FLICKER) return []
  const between = portions.slice(last + 1, index)
  return between.every((each) => left.has(each) && isOf(callers, each, stacks)) ? between : []
}

/** Whether all of the user's functions that were running are among these. */
function isOf(functions: ReadonlySet<number>, { node }: Portion, stacks: UserStacks): boolean {
  return [...stacks.functionsOf(node)].every((each) => functions.has(each))
}

interface Search {
  /** What no function answers for yet. */
  left: ReadonlySet<Portion>
  stacks: UserStacks
  /** Milliseconds. */
  least: number
}

/**
 * The function that ran for at least `least`, callees and flickers of its callers included, and for no longer than any
 * other such; the innermost.
 */
function findFunction(portions: readonly Portion[], { left, stacks, least }: Search): number | undefined {
  let best: number | undefined
  let shortest = Number.POSITIVE_INFINITY
  // Stacks are read from the innermost on, so of two that are always on them together the inner one comes first.
  for (const [frame, { seen, joined }] of timesOf(portions, left, stacks)) {
    if (joined < least || seen < least * LEAST_OF_FLICKERS || joined >= shortest - ROUNDING) continue
    best = frame
    shortest = joined
  }
  return best
}

interface FunctionTime {
  /** Milliseconds in which it was on the stack, and the same with what flickers in between. */
  seen: number
  joined: number
  /** Its last portion, and the user's functions on the stack then. */
  last: number
  callers: Set<number>
}

function timesOf(
  portions: readonly Portion[],
  left: ReadonlySet<Portion>,
  stacks: UserStacks,
): Map<number, FunctionTime> {
  const times = new Map<number, FunctionTime>()
  for (const [index, portion] of portions.entries()) {
    if (!left.has(portion)) continue
    const callers = stacks.functionsOf(portion.node)
    for (const frame of callers) {
      const known = times.get(frame)
      if (known === undefined) {
        times.set(frame, { seen: portion.time, joined: portion.time, last: index, callers })
        continue
      }
      const flickers = flickersBetween(portions, known.last, index, { callers: known.callers, left, stacks })
      known.seen += portion.time
      known.joined += sum(flickers) + portion.time
      known.last = index
      known.callers = callers
    }
  }
  return times
}

const ROUNDING = 1e-6

/** What judges of a stretch go by. */
export interface Limits {
  /** Milliseconds. */
  threshold: number
  /** The process is known to have had the CPU meanwhile: then only samples are missing where there are none. */
  hasRun: boolean
}

/**
 * A collection that is a block by itself is no function's, nor is a stall that is longer than what a loaded machine takes
 * from everybody.
 */
export function isApart({ kind, time }: Portion, { threshold, hasRun }: Limits): boolean {
  if (kind === 'gc') return time >= threshold
  return kind === 'stall' && !hasRun && time >= Math.max(threshold, LONGEST_STALL)
}

/** Gives what lies between two moments of one function, and what is short, to the function before it or after it. */
function fillIn(portions: readonly Portion[], owners: Map<Portion, number>, limits: Limits): void {
  let before: number | undefined
  for (let from = 0; from < portions.length;) {
    const owner = owners.get(portions[from]!)
    if (owner !== undefined) {
      before = owner
      from++
      continue
    }
    let to = from
    while (to < portions.length && !owners.has(portions[to]!)) to++
    const run = portions.slice(from, to)
    const after = to < portions.length ? owners.get(portions[to]!) : undefined
    const code = sum(run.filter(({ kind }) => kind === 'code'))
    const around = before === after || code <= LONGEST_BREAK ? (before ?? after) : undefined
    if (around !== undefined) {
      for (const portion of run) {
        if (portion.kind === 'code' ? code <= LONGEST_BREAK : !isApart(portion, limits)) owners.set(portion, around)
      }
    }
    from = to
  }
}

function collect(portions: readonly Portion[], owners: ReadonlyMap<Portion, number>): FunctionBlock[] {
  const blocks = new Map<number, FunctionBlock>()
  for (const portion of portions) {
    const frame = owners.get(portion)
    if (frame === undefined) continue
    const block = blocks.get(frame) ?? { frame, portions: [], time: 0, garbageCollection: 0 }
    block.portions.push(portion)
    block.time += portion.time
    if (portion.kind === 'gc') block.garbageCollection += portion.time
    blocks.set(frame, block)
  }
  return [...blocks.values()]
}

function sum(portions: Iterable<Portion>): number {
  let time = 0
  for (const portion of portions) time += portion.time
  return time
}
