import type { Operation, WaitCause } from '../../model/async-stats.ts'

/**
 * Names the cause of a wait, in a few words.
 *
 * @example nameCause(cause) // `SELECT orders`, `load`, `a promise that refill settled`, `nothing`, `unknown`
 */
export function nameCause({ type, label }: Pick<WaitCause, 'type' | 'label'>): string {
  switch (type) {
    case 'unknown':
      return 'unknown'
    case 'settled':
      return 'nothing'
    case 'promise':
      return `a promise that ${label} settled`
    default:
      return label === '' ? type : label
  }
}

/** Tells whether a cause is worth a word beside the `await`: it has a name of its own. */
export const hasName = ({ type, label }: Pick<WaitCause, 'type' | 'label'>): boolean =>
  label !== '' && type !== 'unknown' && type !== 'settled'

/** Smaller shares of an operation in which it waited for a connection are not told. */
const MIN_ACQUIRE_SHARE = 0.1

/** Returns the milliseconds in which an operation waited for a connection, if they are a part worth telling; else 0. */
export function connectionTime(operation: Operation | undefined): number {
  if (operation?.duration === null || operation === undefined) return 0
  const time = operation.phases.reduce((sum, { name, start, end }) => sum + (name === 'acquire' ? end - start : 0), 0)
  return time >= operation.duration * MIN_ACQUIRE_SHARE ? time : 0
}
