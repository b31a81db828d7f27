interface Named {
  function: string
  file: string
  line: number
}

/** An entry of side A with its counterpart on side B; one of them may be missing. */
export type Pair<T> = [a: T | undefined, b: T | undefined]

/**
 * Pairs entries of the same function. A function with a unique name in its file is found wherever it has moved. If
 * several share a name (the anonymous ones), the line tells them apart.
 */
export function matchByFunction<T extends Named>(a: readonly T[], b: readonly T[]): Pair<T>[] {
  const shared = new Set([...repeated(a), ...repeated(b)])
  const keyed = (list: readonly T[]): [string, T][] =>
    list.map((entry) => [shared.has(nameKey(entry)) ? `${nameKey(entry)}\n${entry.line}` : nameKey(entry), entry])
  return matchByKey(keyed(a), keyed(b))
}

/**
 * Pairs entries of the same key, in order of side A, followed by those that only B has. Of a repeated key, the first is
 * paired.
 */
export function matchByKey<T>(a: readonly [string, T][], b: readonly [string, T][]): Pair<T>[] {
  const rest = new Map<string, T[]>()
  for (const [key, entry] of b) {
    const known = rest.get(key)
    if (known === undefined) rest.set(key, [entry])
    else known.push(entry)
  }
  const pairs: Pair<T>[] = a.map(([key, entry]) => [entry, rest.get(key)?.shift()])
  for (const entries of rest.values()) pairs.push(...entries.map((entry): Pair<T> => [undefined, entry]))
  return pairs
}

function repeated(list: readonly Named[]): string[] {
  const seen = new Set<string>()
  return list.map(nameKey).filter((key) => seen.size === seen.add(key).size)
}

/** Returns the key of a function: its file and name. */
export const nameKey = ({ file, function: name }: Pick<Named, 'file' | 'function'>): string => `${file}\n${name}`
