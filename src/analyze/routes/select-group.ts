import type { ProcessRun } from '../../model/finished-request.ts'
import type { RequestFacts } from '../../model/routes/route-data.ts'

/** A group of requests. */
export interface Selection {
  /** Returns whether a request belongs to it; `runs` are the known process starts by id. */
  has(facts: RequestFacts, runs: ReadonlyMap<string, ProcessRun>): boolean
  /** In words, untrusted. */
  label: string
}

const MAX_IDS = 1000

/** Returns whether a text names a group; the id of a request has no colon. */
export const isSelection = (text: string): boolean => text.includes(':')

/**
 * Reads the name of a group: `run:<id>`, `commit:<at least 4 digits>`, `time:<from>..<to>` in milliseconds since the
 * epoch, of which one may be missing, or `ids:<id>,<id>`. Null if it is none of these.
 */
export function readSelection(text: string): Selection | null {
  const colon = text.indexOf(':')
  const [kind, value] = [text.slice(0, colon), text.slice(colon + 1)]
  if (kind === 'run') return /^[\w-]{1,64}$/.test(value) ? ofRun(value) : null
  if (kind === 'commit') return /^[0-9a-f]{4,64}$/i.test(value) ? ofCommit(value.toLowerCase()) : null
  if (kind === 'time') return ofTime(value)
  return kind === 'ids' ? ofIds(value) : null
}

const ofRun = (run: string): Selection => ({ label: `start ${run}`, has: (facts) => facts.run === run })

const ofCommit = (commit: string): Selection => ({
  label: `commit ${commit.slice(0, 10)}`,
  has: ({ run }, runs) => run !== null && runs.get(run)?.commit?.startsWith(commit) === true,
})

function ofTime(value: string): Selection | null {
  const [, from = '', to = ''] = /^(\d{0,15})\.\.(\d{0,15})$/.exec(value) ?? []
  if (from === '' && to === '') return null
  const [start, end] = [from === '' ? -Infinity : Number(from), to === '' ? Infinity : Number(to)]
  return {
    label: `from ${from || 'the first'} to ${to || 'now'}`,
    has: ({ startTime }) => startTime >= start && startTime < end,
  }
}

function ofIds(value: string): Selection | null {
  const ids = value.split(',')
  if (ids.length > MAX_IDS || !ids.every((id) => /^[\w-]{1,64}$/.test(id))) return null
  const wanted = new Set(ids)
  return { label: `${wanted.size} marked`, has: ({ id }) => wanted.has(id) }
}
