import { MapReader } from '../../../source/maps/map-reader.ts'
import type { MapSource } from '../../../source/maps/map-reader.ts'
import { isUserSource, locateSource } from '../../../source/maps/source-url.ts'
import type { ModuleMap } from './module-map.ts'

/** Returns whether the code at a place of a module is the user's; line and column from 1. Questions ascend. */
export type IsUsers = (line: number, column: number) => boolean

/**
 * Tells by the map of a module whose its functions are: all the user's, none, or each its own, as in a bundle of the
 * user's code and of packages. Code that the map leads nowhere is the user's, as it is without a map.
 */
export function whoseFunctions(
  opened: Pick<ModuleMap, 'map' | 'base'> | null,
  include: readonly string[],
): 'all' | 'none' | (() => IsUsers) {
  if (opened === null || opened.map === null) return 'all'
  const { map, base } = opened
  const isUsers = (source: MapSource): boolean => {
    const location = source.url === null ? null : locateSource(source.url, source.root, base)
    if (location === null) return true
    return isUserSource(location, include) && (!source.isIgnored || isUnderInclude(location.path, include))
  }
  const answers = new Set(new MapReader(map).sources.map(isUsers))
  if (!answers.has(false)) return 'all'
  return answers.has(true) ? () => askMap(new MapReader(map), isUsers) : 'none'
}

/** Returns whether a source that the map calls a package's has been asked for by the user. */
const isUnderInclude = (path: string, include: readonly string[]): boolean =>
  include.includes('*') || (include.length > 0 && /(?:^|[\\/])node_modules[\\/]/.test(path))

function askMap(reader: MapReader, isUsers: (source: MapSource) => boolean): IsUsers {
  const known = new Map<MapSource, boolean>()
  return (line, column) => {
    const source = reader.at(line - 1, column - 1)[0]?.source
    if (source === undefined) return true
    let answer = known.get(source)
    if (answer === undefined) known.set(source, (answer = isUsers(source)))
    return answer
  }
}
