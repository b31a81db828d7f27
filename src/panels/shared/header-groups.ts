/** Maps groups to headers: names, or prefixes that end with `*`. The first matching group wins. */
export type HeaderGroupTable<Group extends string> = readonly (readonly [group: Group, names: readonly string[]])[]

export type GroupedHeaders<Group extends string> = Record<Group | 'other', [name: string, value: string][]>

/**
 * Sorts headers into groups. Every group is present, even if empty; the order within a group is as received.
 *
 * @example groupHeaders([['etag', '"1"']], [['caching', ['etag']]]) // { caching: [['etag', '"1"']], other: [] }
 */
export function groupHeaders<Group extends string>(
  headers: readonly [string, string][],
  table: HeaderGroupTable<Group>,
): GroupedHeaders<Group> {
  const names = [...table.map(([group]) => group), 'other' as const]
  const groups = Object.fromEntries(names.map((name) => [name, []])) as unknown as GroupedHeaders<Group>
  for (const [name, value] of headers) groups[groupOf(name.toLowerCase(), table)].push([name, value])
  return groups
}

function groupOf<Group extends string>(name: string, table: HeaderGroupTable<Group>): Group | 'other' {
  return table.find(([, patterns]) => patterns.some((pattern) => matches(name, pattern)))?.[0] ?? 'other'
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}
