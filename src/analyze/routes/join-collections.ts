import type { ProcessRun } from '../../model/finished-request.ts'
import type { RequestFacts, RequestSample, RouteCollection } from '../../model/routes/route-data.ts'
import type { RouteRun } from '../../model/routes/routes-answer.ts'
import { RouteAggregates } from './aggregates.ts'

/** The routes of several processes, and the requests that their histories have. */
export interface JoinedRoutes {
  aggregates: RouteAggregates
  /** Newest first, each id once, of the wanted run alone. */
  kept: RequestFacts[]
  runs: RouteRun[]
}

/**
 * Joins the routes of processes that live. Requests of processes that have ended are counted from the history, since
 * nobody counts them any more.
 *
 * @param samples analysed requests; those that a living process has analysed are summed up already
 * @param run the process start to which it is limited; null for all
 */
export function joinCollections(
  collections: readonly RouteCollection[],
  samples: readonly RequestSample[],
  run: string | null,
): JoinedRoutes {
  const aggregates = new RouteAggregates()
  const all = keptOf(collections)
  const alive = collections.filter((each) => run === null || each.run?.id === run)
  for (const each of alive) aggregates.merge(each.aggregates)
  const prefixes = collections.flatMap(({ prefix }) => prefix ?? [])
  const analysed = new Map(samples.map((sample) => [sample.id, sample]))
  const kept = run === null ? all : all.filter((facts) => facts.run === run)
  for (const facts of kept) {
    if (prefixes.some((prefix) => facts.id.startsWith(prefix))) continue
    const sample = analysed.get(facts.id)
    aggregates.add({ ...facts, queued: sample?.queued ?? null })
    if (sample !== undefined) aggregates.of(facts.method, facts.route)?.learn(sample)
  }
  return { aggregates, kept, runs: listRuns(collections, all) }
}

/** Returns the requests of all histories, newest first: processes that share a store list the same ones. */
export function keptOf(collections: readonly RouteCollection[]): RequestFacts[] {
  const byId = new Map(collections.flatMap(({ kept }) => kept).map((facts) => [facts.id, facts]))
  return [...byId.values()].toSorted((one, other) => other.startTime - one.startTime)
}

function listRuns(collections: readonly RouteCollection[], kept: readonly RequestFacts[]): RouteRun[] {
  const counts = new Map<string, number>()
  for (const { run } of kept) if (run !== null) counts.set(run, (counts.get(run) ?? 0) + 1)
  const runs = new Map<string, ProcessRun>()
  for (const each of collections) for (const run of each.runs) runs.set(run.id, run)
  return [...runs.values()]
    .map((run) => ({ ...run, requests: counts.get(run.id) ?? 0 }))
    .toSorted((one, other) => other.startTime - one.startTime)
}
