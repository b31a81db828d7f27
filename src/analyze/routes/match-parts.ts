import type { RequestSample, SamplePart } from '../../model/routes/route-data.ts'
import type { PartChange } from '../../model/routes/group-comparison.ts'
import { nameOfKind } from './operation-nouns.ts'

/** A part that both sides, or one of them, have, with its figures in each request: zero where it did not happen. */
export interface MatchedPart extends Pick<PartChange, 'kind' | 'name' | 'function' | 'file' | 'line' | 'column'> {
  times: { a: Float64Array; b: Float64Array }
  counts: { a: Float64Array; b: Float64Array }
}

type Side = 'a' | 'b'

/** The parts of one side that may be each other's counterpart, by their place relative to their function. */
type Places = Map<string, SamplePart>

/** A part of the request with this number; the keys are made once, since there are many. */
interface Occurrence {
  request: number
  part: SamplePart
  family: string
  place: string
}

/**
 * Matches the parts of two groups of requests, whose code may differ: operations by asking function and kind, since a
 * changed statement is another text; blocks by function; awaits by function and callee, in their order, since lines
 * move. Linear in the number of parts.
 */
export function matchParts(a: readonly RequestSample[], b: readonly RequestSample[]): MatchedPart[] {
  const [ofA, ofB] = [listOccurrences(a), listOccurrences(b)]
  const families = { a: listFamilies(ofA), b: listFamilies(ofB) }
  const matched: MatchedPart[] = []
  const [keysA, keysB] = [new Map<SamplePart, MatchedPart>(), new Map<SamplePart, MatchedPart>()]
  for (const family of new Set([...families.a.keys(), ...families.b.keys()])) {
    for (const pair of pairPlaces(families.a.get(family), families.b.get(family))) {
      const part = emptyPart((pair.b ?? pair.a)!, a.length, b.length)
      matched.push(part)
      if (pair.a !== undefined) keysA.set(pair.a, part)
      if (pair.b !== undefined) keysB.set(pair.b, part)
    }
  }
  fill(ofA, (first) => keysA.get(first), { families: families.a, side: 'a' })
  fill(ofB, (first) => keysB.get(first), { families: families.b, side: 'b' })
  return matched
}

function fill(
  occurrences: readonly Occurrence[],
  matchOf: (first: SamplePart) => MatchedPart | undefined,
  { families, side }: { families: ReadonlyMap<string, Places>; side: Side },
): void {
  for (const { request, part, family, place } of occurrences) {
    const first = families.get(family)?.get(place)
    const matched = first && matchOf(first)
    if (matched === undefined) continue
    matched.times[side][request]! += part.time
    matched.counts[side][request]! += part.count
  }
}

function listOccurrences(samples: readonly RequestSample[]): Occurrence[] {
  const occurrences: Occurrence[] = []
  for (const [request, { parts }] of samples.entries()) {
    for (const part of parts) {
      if (part.kind !== 'finding') occurrences.push({ request, part, family: familyOf(part), place: placeOf(part) })
    }
  }
  return occurrences
}

function listFamilies(occurrences: readonly Occurrence[]): Map<string, Places> {
  const families = new Map<string, Places>()
  for (const { part, family, place } of occurrences) {
    const places = families.get(family)
    if (places === undefined) families.set(family, new Map([[place, part]]))
    else if (!places.has(place)) places.set(place, part)
  }
  return families
}

function familyOf({ kind, file, function: owner, functionLine, name, operationKind }: SamplePart): string {
  const subject = kind === 'await' ? name : kind === 'operation' ? nameOfKind(operationKind) : ''
  // Functions without a name are told apart by their line.
  return `${kind}\n${file}\n${owner}\n${owner.startsWith('(') ? functionLine : ''}\n${subject}`
}

/** Awaits have a place within their family; other parts are one. */
const placeOf = ({ kind, line, column, functionLine }: SamplePart): string =>
  kind === 'await' ? `${line - functionLine}:${column}` : ''

/** Pairs the n-th with the n-th; if there are more on one side, those at the same place, and the rest stays alone. */
function pairPlaces(a: Places = new Map(), b: Places = new Map()): { a?: SamplePart; b?: SamplePart }[] {
  if (a.size === b.size) {
    const others = inOrder(b)
    return inOrder(a).map((part, index) => ({ a: part, b: others[index]! }))
  }
  const pairs: { a?: SamplePart; b?: SamplePart }[] = inOrder(a).map((part) => {
    const other = b.get(placeOf(part))
    return other === undefined ? { a: part } : { a: part, b: other }
  })
  return [...pairs, ...inOrder(b).flatMap((part) => (a.has(placeOf(part)) ? [] : [{ b: part }]))]
}

const inOrder = (places: Places): SamplePart[] =>
  [...places.values()].toSorted((one, other) => one.line - other.line || one.column - other.column)

function emptyPart(part: SamplePart, a: number, b: number): MatchedPart {
  const { kind, function: owner, file, line, column } = part
  const name = kind === 'operation' ? nameOfKind(part.operationKind) : part.name
  return {
    kind: kind as MatchedPart['kind'],
    ...{ name, function: owner, file, line, column },
    times: { a: new Float64Array(a), b: new Float64Array(b) },
    counts: { a: new Float64Array(a), b: new Float64Array(b) },
  }
}
