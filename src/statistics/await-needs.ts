import { redactName } from '../core/redaction/index.ts'
import type { AsyncProfilingStats, AwaitNeed, AwaitPoint } from '../model/async-stats.ts'
import type { SourcePlace } from '../model/place.ts'
import type { Settings } from '../model/settings.ts'
import type { NeedsDescriber } from '../source/dependence/describe-needs.ts'

/** Share of a request below which waits that could be together are not worth reading their source. */
const MIN_SAVING_SHARE = 0.05

type NeedSettings = Pick<Settings, 'asyncProfilerRedactPatterns' | 'asyncProfilerTaskNames'>

/**
 * Adds which awaits need which others to those that could have run together: of functions that waited more than once,
 * and for long enough. Reads their sources, so it is for records that somebody looks at.
 *
 * @param places the described sites, by which the awaits are found
 * @param shown the same after redaction, as they are in the statistics
 */
export async function addNeeds(
  stats: AsyncProfilingStats,
  { places, shown }: { places: readonly SourcePlace[]; shown: readonly SourcePlace[] },
  { describer, settings }: { describer: NeedsDescriber; settings: NeedSettings },
): Promise<AsyncProfilingStats> {
  const byKey = new Map<string, SourcePlace>()
  shown.forEach((place, index) => byKey.set(keyOf(place, place.wait), places[index]!))
  const awaitPoints = await Promise.all(
    stats.awaitPoints.map(async (point) => {
      if (!mayHaveWaitedTwice(point, stats.duration)) return point
      const sites = point.sites.map(async (site) => {
        const place = byKey.get(keyOf(point, site))
        const needs = place === undefined ? null : await describer.describe(place)
        return needs === null ? site : { ...site, needs: needs.map((need) => redactNeed(need, settings)) }
      })
      return { ...point, sites: await Promise.all(sites) }
    }),
  )
  return { ...stats, awaitPoints }
}

/** Tells whether all waits but the longest are worth a look. */
function mayHaveWaitedTwice({ awaitCount, totalWaitTime, sites }: AwaitPoint, duration: number): boolean {
  const longest = sites.reduce((most, { maxWaitTime }) => Math.max(most, maxWaitTime), 0)
  return awaitCount > 1 && totalWaitTime - longest >= duration * MIN_SAVING_SHARE
}

/** By file and the place of the `await`: a function may have another name in the statistics. */
const keyOf = ({ file }: { file: string }, { line, column }: { line: number; column: number }): string =>
  `${file}\0${line}:${column}`

const redactNeed = (need: AwaitNeed, settings: NeedSettings): AwaitNeed => ({
  ...need,
  name: settings.asyncProfilerTaskNames ? redactName(need.name, settings.asyncProfilerRedactPatterns) : '',
})
