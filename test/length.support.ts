/**
 * Returns how often a slow test repeats: the whole number by hand, and a small one in CI, where four versions of Node
 * run it.
 *
 * @example const REQUESTS = repeats(200, { ci: 60 })
 */
export const repeats = (whole: number, { ci }: { ci: number }): number => (process.env['CI'] === 'true' ? ci : whole)

/** False in CI on all Nodes but the first, for which it is enough to have the newest of what does not differ by Node. */
export const isBroad: boolean = process.env['CI'] !== 'true' || process.versions.node.startsWith('20.')

/** The lines of Node that share in CI what takes long and differs little by Node. */
const SHARING = ['22', '24', '26']

/**
 * Tells whether this Node has a part of a list of slow tests: all of them by hand and on the first Node of CI, else each
 * has a third.
 */
export function isOwnShare(index: number): boolean {
  const place = SHARING.indexOf(process.versions.node.split('.', 1)[0]!)
  return isBroad || place === -1 || index % SHARING.length === place
}
