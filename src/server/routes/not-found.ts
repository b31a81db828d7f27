import type { RecordExtent } from '../../core/workers/share-records.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure } from '../exchange/reply.ts'
import type { Services } from './services.ts'

/** The place of a record that is not here, by the extent of the records that are. */
const ELSEWHERE: Readonly<Record<RecordExtent, string>> = {
  process: '',
  worker:
    ` Each worker of this cluster has its own records; this is the worker with the process id ${process.pid}. Reload to` +
    ' ask another one.',
  cluster: ' Each worker of this cluster has its own records: the one that had this may have ended.',
}

/** Returns the reply for an id that the history does not have; `parameter` names it if the query has several. */
export function requestNotFound({ extent }: Pick<Services, 'extent'>, parameter?: string): Reply {
  const which = parameter === undefined ? 'this id' : `the id in ${parameter}`
  const message = `No request has ${which}, or newer ones have pushed it out of the history (option maxRequestHistory).`
  return failure(404, 'REQUEST_NOT_FOUND', message + ELSEWHERE[extent])
}
