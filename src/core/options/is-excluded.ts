import type { Settings } from '../../model/settings.ts'

/** Returns whether the options leave out requests to a URL, whose query does not count. */
export function isExcluded({ excludePaths }: Pick<Settings, 'excludePaths'>, url: string): boolean {
  if (excludePaths.length === 0) return false
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return excludePaths.some((pattern) => matches(pattern, path))
}

function matches(pattern: string | RegExp, path: string): boolean {
  if (typeof pattern === 'string') return path.startsWith(pattern)
  pattern.lastIndex = 0
  return pattern.test(path)
}
