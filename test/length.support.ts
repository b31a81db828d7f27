/**
 * Returns how often a slow test repeats: the whole number by hand, and a small one in CI, where four versions of Node
 * run it.
 *
 * @example const REQUESTS = repeats(200, { ci: 60 })
 */
export const repeats = (whole: number, { ci }: { ci: number }): number => (process.env['CI'] === 'true' ? ci : whole)

/** False in CI on all Nodes but the first, for which it is enough to have the newest of what does not differ by Node. */
export const isBroad: boolean = process.env['CI'] !== 'true' || process.versions.node.startsWith('20.')
