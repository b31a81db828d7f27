import type { Reply } from './reply.ts'
import { failure } from './reply.ts'

/** The answer for an id that the history does not hold; `parameter` names the one where a query has several. */
export function requestNotFound(parameter?: string): Reply {
  const which = parameter === undefined ? 'this id' : `the id in ${parameter}`
  const message = `No request has ${which}, or newer ones have pushed it out of the history (option maxRequestHistory).`
  return failure(404, 'REQUEST_NOT_FOUND', message)
}
