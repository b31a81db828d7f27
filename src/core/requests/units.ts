import type { Unit, UnitKind } from '../../model/finished-request.ts'
import { scopes } from '../recording/scope.ts'

/** A unit of work that is no request, as whoever notices it describes it. */
export interface UnitStart {
  kind: UnitKind
  /** Its address: the path of the socket, the queue and the job's name. Redacted, without ids and payload. */
  name: string
}

/** A unit that runs. Nothing of it throws but the app's own function, and it has one end. */
export interface RunningUnit {
  /** Runs a part of the app as the root of its work. */
  run<T>(fn: () => T): T
  end(status: Unit['status']): void
}

/** A toolbar that makes records of units; null where it makes none. */
export type BeginUnit = (start: UnitStart) => RunningUnit | null

/** Those of the open toolbars, the first one first: as with requests, that one makes the records. */
const owners: BeginUnit[] = []

/** Gives the units to a toolbar until the returned function is called. */
export function ownUnits(begin: BeginUnit): () => void {
  owners.push(begin)
  return () => {
    const index = owners.indexOf(begin)
    if (index >= 0) owners.splice(index, 1)
  }
}

/**
 * Begins a unit with a record of its own. Null without a toolbar, and within a recording: there it is a part of that.
 * Never throws.
 *
 * @example
 * const unit = beginUnit({ kind: 'job', name: 'mails welcome' })
 * unit?.run(work)
 * unit?.end('completed')
 */
export function beginUnit(start: UnitStart): RunningUnit | null {
  const begin = owners[0]
  if (begin === undefined) return null
  const around = scopes.getStore()?.recorder
  if (around === undefined) return begin(start)
  return around.closed ? scopes.run(undefined, () => begin(start)) : null
}
