import { noOperations } from '../../model/operation.ts'
import type { Upgraders } from '../../model/upgrade-steps.ts'

/**
 * Upgrades by one version each, from the version that is the key to the next. Damaged parts stay damaged, for the check
 * that comes after. Each new version adds a file to the fixtures (`test/fixtures/records/`), to stay readable for ever.
 */
export const UPGRADERS: Upgraders = { 1: addCallees, 2: addOperations }

/** Adds the function that every wait calls, which version 2 has; unknown for older records. */
function addCallees(record: Record<string, unknown>): Record<string, unknown> {
  const { trace } = record as { trace?: { sites?: unknown } | null }
  if (!Array.isArray(trace?.sites)) return record
  return { ...record, trace: { ...trace, sites: trace.sites.map(addCallee) } }
}

function addCallee(site: { place?: { described?: object } } | null): unknown {
  const place = site?.place
  if (place?.described === undefined) return site
  return { ...site, place: { ...place, described: { callee: null, ...place.described } } }
}

/** Adds the tables of operations, which version 3 has; older recordings saw none. */
function addOperations(record: Record<string, unknown>): Record<string, unknown> {
  const { trace } = record
  if (typeof trace !== 'object' || trace === null) return record
  return { ...record, trace: { ...trace, version: 2, ...noOperations() } }
}
