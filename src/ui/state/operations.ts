import type { OperationPhaseName } from '../../model/operation.ts'
import { COMMANDS, countOf, QUERIES, REQUESTS_OUT } from '../../model/operation-groups.ts'
import type { AskedOperation, OperationGroup, OperationsStats, OperationSubject } from '../../model/operation-groups.ts'
import { CACHE_PANEL, HTTP_CLIENT_PANEL, QUERIES_PANEL } from '../../model/panel-stats.ts'
import { formatCount, formatDuration } from './format.ts'

const SUBJECTS = new Map<string, OperationSubject>([
  [QUERIES_PANEL, QUERIES],
  [HTTP_CLIENT_PANEL, REQUESTS_OUT],
  [CACHE_PANEL, COMMANDS],
])

/** Returns the subject of a panel of operations; undefined for other panels. */
export const subjectOf = (panelId: string): OperationSubject | undefined => SUBJECTS.get(panelId)

/** The meaning of each phase, for the legend. */
export const PHASE_MEANINGS: Readonly<Record<OperationPhaseName, string>> = {
  acquire: 'waits for a connection',
  connect: 'DNS, TCP and TLS',
  queue: 'waits behind others',
  service: 'the other side works',
  receive: 'first byte to last',
}

/** Describes all operations of a panel in one line. */
export function describeOperations(stats: OperationsStats, subject: OperationSubject): string {
  const { count, totalTime, elapsedTime, failed, pending } = stats
  const parts = [countOf(subject, count), formatDuration(totalTime)]
  // A rounding error is no overlap.
  if (totalTime - elapsedTime > 0.01) parts.push(`in ${formatDuration(elapsedTime)} of the request`)
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  if (pending > 0) parts.push(`${formatCount(pending)} unfinished when the recording ended`)
  return parts.join(', ')
}

/** Lists the phases that occur, in the order in which they follow each other. */
export function listPhases(stats: OperationsStats): OperationPhaseName[] {
  const seen = new Set(stats.operations.flatMap(({ phases }) => phases.map(({ name }) => name)))
  return (Object.keys(PHASE_MEANINGS) as OperationPhaseName[]).filter((name) => seen.has(name))
}

export interface PhasePart {
  kind: string
  time: number
}

/** Returns the parts of an operation's bar: its phases, and the rest, of which no phase is known. */
export function listParts({ phases, duration }: AskedOperation): PhasePart[] {
  const parts = phases.map(({ name, start, end }) => ({ kind: `phase-${name}`, time: end - start }))
  const rest = (duration ?? 0) - parts.reduce((sum, { time }) => sum + time, 0)
  return rest > 0.001 ? [...parts, { kind: 'phase-rest', time: rest }] : parts
}

/** Returns the operations of a group that are listed. */
export const operationsOf = ({ operations }: OperationsStats, group: OperationGroup): AskedOperation[] =>
  operations.filter(({ system, name, text }) => system === group.system && name === group.name && text === group.text)

/** Describes the results of a group: its rows, or how often each status came. */
export function describeResults({ rows, statusCodes }: OperationGroup): string {
  if (rows !== null) return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`
  const codes = Object.entries(statusCodes)
  return codes.map(([code, count]) => (codes.length === 1 ? code : `${code} ×${formatCount(count)}`)).join(', ')
}

/** Lists the known attributes of an operation in words. */
export function listFacts({ attributes }: AskedOperation): string[] {
  const facts: string[] = []
  const { 'db.response.returned_rows': rows, 'network.connection.reused': reused } = attributes
  const { 'server.address': host, 'server.port': port, 'db.namespace': database } = attributes
  const status = attributes['http.response.status_code']
  if (typeof rows === 'number') facts.push(`${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`)
  if (typeof status === 'number') facts.push(String(status))
  if (typeof reused === 'boolean') facts.push(reused ? 'reused connection' : 'new connection')
  if (typeof host === 'string') facts.push([host, port].filter((part) => part !== undefined).join(':'))
  if (typeof database === 'string') facts.push(database)
  return facts
}
