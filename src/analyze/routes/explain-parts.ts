import type { PartChange } from '../../model/routes/group-comparison.ts'
import type { RequestSample } from '../../model/routes/route-data.ts'

/** A part within another explains its difference if it is at least this share of it. */
const EXPLAINING_SHARE = 0.6

/** The functions that each function called, directly or not, as `file\nfunction`. */
type Calls = ReadonlyMap<string, ReadonlySet<string>>

type Part = PartChange & { isLarge: boolean }

/** Returns the functions that each function calls, over all requests. */
export function listCalls(samples: readonly Pick<RequestSample, 'calls'>[]): Calls {
  const direct = new Map<string, Set<string>>()
  for (const { calls } of samples) {
    for (const [caller, callee] of calls) {
      const known = direct.get(caller)
      if (known === undefined) direct.set(caller, new Set([callee]))
      else known.add(callee)
    }
  }
  return direct
}

/**
 * Orders parts by what one would look at first: sure differences, causes before the awaits around them, the larger
 * first.
 */
export function orderParts<P extends Part>(parts: readonly P[], calls: Calls): P[] {
  const told = parts.filter((part) => isSure(part) || part.isLarge)
  const reached = new Map<string, ReadonlySet<string>>()
  const reach = (owner: string): ReadonlySet<string> => {
    const known = reached.get(owner) ?? reachedFrom(owner, calls)
    reached.set(owner, known)
    return known
  }
  const explained = parts.map((part) => ({ ...part, isAround: told.some((other) => explains(other, part, reach)) }))
  return explained.toSorted((one, other) => rankOf(one) - rankOf(other) || sizeOf(other) - sizeOf(one))
}

const rankOf = (part: Part): number => (isSure(part) ? 0 : 2) + (part.isAround ? 1 : 0)

const isSure = ({ time, countChange }: Part): boolean => time.certainty === 'sure' || countChange?.certainty === 'sure'

const sizeOf = ({ time }: Part): number => Math.abs(time.b - time.a)

function explains(inner: Part, outer: Part, reach: (owner: string) => ReadonlySet<string>): boolean {
  if (inner === outer || outer.kind !== 'await') return false
  const [inside, around] = [inner.time.b - inner.time.a, outer.time.b - outer.time.a]
  if (inside > 0 !== around > 0 || Math.abs(inside) < EXPLAINING_SHARE * Math.abs(around)) return false
  const [innerOwner, outerOwner] = [ownerOf(inner), ownerOf(outer)]
  // An await that asked for a query, and the query itself.
  if (innerOwner === outerOwner) return inner.kind === 'operation' && inner.line === outer.line
  return reach(outerOwner).has(innerOwner) && !reach(innerOwner).has(outerOwner)
}

const ownerOf = ({ file, function: name }: Part): string => `${file}\n${name}`

function reachedFrom(owner: string, calls: Calls): Set<string> {
  const reached = new Set<string>()
  const open = [owner]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const callee of calls.get(next) ?? []) {
      if (reached.has(callee)) continue
      reached.add(callee)
      open.push(callee)
    }
  }
  return reached
}
