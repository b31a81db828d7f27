import type { AsyncProfilingStats, Operation, Site } from '../../../model/async-stats.ts'

/** Operations of one text to one place, that one line has asked for. */
export interface SiteGroup {
  operations: Operation[]
  first: Operation
  site: Site
  /** All of them, as the table counts them: those beyond the bound too, if no other line has asked for that text. */
  count: number
}

/** Groups operations by a key, in order; those of which it is null are left out. */
export function groupBy<T>(list: readonly T[], keyOf: (each: T) => string | null): T[][] {
  const groups = new Map<string, T[]>()
  for (const each of list) {
    const key = keyOf(each)
    if (key === null) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()]
}

/** Names the text of an operation and the server that it is for. */
export function textKey({ system, text, attributes }: Operation): string {
  const { 'server.address': address = '', 'server.port': port = '', 'db.namespace': name = '' } = attributes
  return [system, address, port, name, text].join('\n')
}

const siteKey = ({ file, line, column }: Site): string => `${file}:${line}:${column}`

/** Groups the operations of one server by the line that has asked, whatever their text. */
export const groupByLine = (operations: readonly Operation[]): Operation[][] =>
  groupBy(operations, ({ site }) => (site.file === '' ? null : siteKey(site)))

/** Groups operations by text, server and the line that has asked; those of an unknown line are left out. */
export function groupBySite(stats: AsyncProfilingStats): SiteGroup[] {
  const dropped = new Map((stats.operationsDropped ?? []).map(({ text, count }) => [text, count]))
  const sites = new Map<string, Set<string>>()
  for (const { text, site } of stats.operations) {
    const known = sites.get(text)
    if (known === undefined) sites.set(text, new Set([siteKey(site)]))
    else known.add(siteKey(site))
  }
  const groups = groupBy(stats.operations, (each) =>
    each.site.file === '' ? null : `${textKey(each)}\n${siteKey(each.site)}`,
  )
  return groups.map((operations) => {
    const [first] = operations as [Operation, ...Operation[]]
    const others = sites.get(first.text)?.size === 1 ? (dropped.get(first.text) ?? 0) : 0
    return { operations, first, site: first.site, count: operations.length + others }
  })
}
/** Returns the most operations of a list that ran at the same time. */
export function mostAtOnce(operations: readonly Operation[]): number {
  const starts = operations.map(({ startTime }) => startTime).toSorted((a, b) => a - b)
  const ends = operations.map(({ startTime, duration }) => startTime + (duration ?? Infinity)).toSorted((a, b) => a - b)
  let [most, ended] = [0, 0]
  for (const [begun, start] of starts.entries()) {
    while (ends[ended]! <= start) ended++
    most = Math.max(most, begun + 1 - ended)
  }
  return most
}
