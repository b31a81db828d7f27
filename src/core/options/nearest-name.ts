/**
 * Returns the name that was probably meant, of which at most a third of the letters differ; undefined if none is near.
 *
 * @example nearestName('basepath', ['basePath', 'enabled'])  // 'basePath'
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  if (given.length > 100) return undefined
  let best: string | undefined
  let bestDistance = Infinity
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance && distance <= Math.ceil(name.length / 3)) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Computes Levenshtein's distance, one row of the table at a time. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    above = current
  }
  return above[right.length] ?? 0
}
