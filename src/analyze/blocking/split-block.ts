import type { Portion } from './weigh-block.ts'
import type { UserStacks } from './user-stacks.ts'

/** The part of an unbroken run that one function spent. */
export interface FunctionBlock {
  /** Index of its frame. */
  frame: number
  portions: Portion[]
  /** Milliseconds, including short collections and stalls in between. */
  time: number
  garbageCollection: number
}

/** Maximum number of functions that share one run. */
const MAX_FUNCTIONS = 50
/** Maximum length (ms) of other work between two portions of one function that counts with it. */
const MAX_BREAK_MS = 15
/** Stalls of this length (ms) or more are no function's time. */
const MAX_STALL_MS = 100
/** Minimum share of a function's block in which samples saw it running. */
export const LEAST_SEEN = 0.25

/**
 * Splits an unbroken run by the functions that spent it. Takes the innermost function that held the loop for the
 * threshold, callees included, and repeats with the rest. Other work for a moment in between, collections, and stalls
 * shorter than the threshold count with the function around them; a collection that is a block by itself only where
 * that function is one without it.
 */
export function splitBlock(portions: readonly Portion[], stacks: UserStacks, limits: Limits): FunctionBlock[] {
  const { threshold } = limits
  const left = new Set(portions.filter(({ kind, node }) => kind === 'code' && stacks.functionsOf(node).size > 0))
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
  includeCollections(portions, owners)
  return collect(portions, owners)
}

/** Gives long collections to the function that they interrupted: it is a block without them. */
function includeCollections(portions: readonly Portion[], owners: Map<Portion, number>): void {
  let around = owners.get(portions.find((portion) => owners.has(portion))!)
  for (const portion of portions) {
    around = owners.get(portion) ?? around
    if (portion.kind === 'gc' && around !== undefined) owners.set(portion, around)
  }
}

/**
 * Frees the portions of blocks that turned out too short, since they may be a break in another one. Returns true if
 * there were any.
 */
function disown(owners: Map<Portion, number>, blocks: readonly FunctionBlock[], threshold: number): boolean {
  const short = blocks.filter(({ time }) => time < threshold)
  for (const { portions } of short) for (const portion of portions) owners.delete(portion)
  return short.length > 0
}

interface Search {
  /** Portions without a function yet. */
  left: ReadonlySet<Portion>
  stacks: UserStacks
  /** Milliseconds. */
  least: number
}

/**
 * Returns the innermost of the functions that ran for at least `least`, callees included: the one that was on the stack
 * below others of them for the smallest share of its time. That share is 0 except where functions call each other.
 */
function findFunction({ left, stacks, least }: Search): number | undefined {
  let best: number | undefined
  let innermost = Number.POSITIVE_INFINITY
  for (const [frame, { time, above }] of timesOf(left, stacks, candidatesOf(left, stacks, least))) {
    if (above / time >= innermost) continue
    best = frame
    innermost = above / time
  }
  return best
}

/** Returns the functions that ran for at least `least`, callees included. */
function candidatesOf(portions: ReadonlySet<Portion>, stacks: UserStacks, least: number): Set<number> {
  const times = new Map<number, number>()
  for (const { node, time } of portions) {
    for (const frame of stacks.functionsOf(node)) times.set(frame, (times.get(frame) ?? 0) + time)
  }
  return new Set([...times].filter(([, time]) => time >= least).map(([frame]) => frame))
}

interface Seen {
  /** Milliseconds. */
  time: number
  /** Part of that time in which another candidate was further in. */
  above: number
}

function timesOf(
  portions: ReadonlySet<Portion>,
  stacks: UserStacks,
  candidates: ReadonlySet<number>,
): Map<number, Seen> {
  const times = new Map<number, Seen>()
  for (const { node, time } of portions) {
    let isInnermost = true
    for (const frame of stacks.functionsOf(node)) {
      if (!candidates.has(frame)) continue
      const seen = times.get(frame) ?? { time: 0, above: 0 }
      times.set(frame, seen)
      seen.time += time
      if (!isInnermost) seen.above += time
      isInnermost = false
    }
  }
  return times
}

/** Limits for judging the portions of a run. */
export interface Limits {
  /** Milliseconds. */
  threshold: number
  /** The process is known to have had the CPU meanwhile: without samples, only samples are missing. */
  hasRun: boolean
}

/**
 * Tells whether a portion is no function's: a collection that is a block by itself, or a stall longer than a loaded
 * machine causes in any process.
 */
export function isApart({ kind, time }: Portion, { threshold, hasRun }: Limits): boolean {
  if (kind === 'gc') return time >= threshold
  return kind === 'stall' && !hasRun && time >= Math.max(threshold, MAX_STALL_MS)
}

/** Gives short portions, and those between two portions of one function, to the function before or after them. */
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
    const around = before === after || code <= MAX_BREAK_MS ? (before ?? after) : undefined
    if (around !== undefined) {
      for (const portion of run) {
        if (portion.kind === 'code' ? code <= MAX_BREAK_MS : !isApart(portion, limits)) owners.set(portion, around)
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
