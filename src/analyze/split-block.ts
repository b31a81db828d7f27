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
/** Milliseconds. */
const LONGEST_STALL = 100
/** A function must have been seen running for this share of what it answers for. */
export const LEAST_SEEN = 0.25

/**
 * Splits a stretch by the functions that spent it: first the most particular one that held the loop for the threshold,
 * with what it called, then the same with what is left. What else ran for a moment in between, and collections and stalls
 * shorter than the threshold, count with the function around them.
 */
export function splitBlock(portions: readonly Portion[], stacks: UserStacks, limits: Limits): FunctionBlock[] {
  const { threshold } = limits
  const left = new Set(portions.filter(({ kind, node }) => kind === 'code' && stacks.nearest(node) !== 0))
  const seen = sum(left) / sum(portions.filter((portion) => !isApart(portion, limits)))
  const least = threshold * Math.max(LEAST_SEEN, seen)
  const owners = new Map<Portion, number>()
  for (let count = 0; count < MAX_FUNCTIONS; count++) {
    const frame = findFunction({ left, stacks, least })
    if (frame === undefined) break
    for (const portion of left) {
      if (!stacks.functionsOf(portion.node).has(frame)) continue
      owners.set(portion, frame)
      left.delete(portion)
    }
  }
  fillIn(portions, owners, limits)
  if (disown(owners, collect(portions, owners), threshold)) fillIn(portions, owners, limits)
  return collect(portions, owners)
}

/** What is no block after all may still be a break in another one. True where there was any. */
function disown(owners: Map<Portion, number>, blocks: readonly FunctionBlock[], threshold: number): boolean {
  const short = blocks.filter(({ time }) => time < threshold)
  for (const { portions } of short) for (const portion of portions) owners.delete(portion)
  return short.length > 0
}

interface Search {
  /** What no function answers for yet. */
  left: ReadonlySet<Portion>
  stacks: UserStacks
  /** Milliseconds. */
  least: number
}

/** The function that ran for at least `least`, callees included, and for no longer than any other such; the innermost. */
function findFunction({ left, stacks, least }: Search): number | undefined {
  const seen = timesOf(left, stacks)
  let shortest = Number.POSITIVE_INFINITY
  for (const { time } of seen.values()) if (time >= least && time < shortest) shortest = time
  let best: number | undefined
  let innermost = Number.POSITIVE_INFINITY
  for (const [frame, { time, above }] of seen) {
    if (time < least || time > shortest * AS_LONG || above / time >= innermost) continue
    best = frame
    innermost = above / time
  }
  return best
}

/**
 * A sample may end before the outer functions of its stack: then the inner one seems to have run for longer than who
 * had called it. Up to this much more is as long.
 */
const AS_LONG = 1.25

interface Seen {
  /** Milliseconds. */
  time: number
  /** The same, each times how many functions were further in. */
  above: number
}

function timesOf(portions: ReadonlySet<Portion>, stacks: UserStacks): Map<number, Seen> {
  const times = new Map<number, Seen>()
  for (const { node, time } of portions) {
    let depth = 0
    for (const frame of stacks.functionsOf(node)) {
      const seen = times.get(frame) ?? { time: 0, above: 0 }
      times.set(frame, seen)
      seen.time += time
      seen.above += time * depth++
    }
  }
  return times
}

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
