const AUTO_URL = new URL('../auto.js', import.meta.url).href

/**
 * Returns the line that puts the toolbar on every Node process of a shell. It has the door's address: Node looks a
 * package's name up from the folder in which each process starts, and most of those have no such package.
 *
 * @param nodeOptions the present value of `NODE_OPTIONS`, which stays
 * @example envLine(undefined) // 'NODE_OPTIONS=--import=file:///…/auto.js'
 */
export function envLine(nodeOptions: string | undefined, url: string = AUTO_URL): string {
  const option = `--import=${url}`
  const present = nodeOptions?.trim() ?? ''
  const isThere = present.split(/\s+/).includes(option)
  return `NODE_OPTIONS=${isThere ? present : `${present} ${option}`.trim()}`
}
