import type { Certainty, Finding, Severity, Words } from '../../../model/finding.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import type { PathPart } from '../../path/critical-path.ts'
import type { Change } from '../../what-if/what-if.ts'
import { formatShare, formatShortSite } from './format.ts'

/** One way to look at a request's statistics; `findings.ts` lists them. */
export interface Check {
  name: string
  find(stats: AsyncProfilingStats, context: CheckContext): Finding[]
}

export interface CheckContext {
  /** The critical path; computed once, when a check asks for it. */
  path: () => readonly PathPart[]
  /**
   * Returns how much earlier (ms) the request would have ended with a change, by a replay; null if that is not known. A
   * large request has few replays: ask for those that matter most first.
   */
  saving: (change: Change) => number | null
  /** Whether an earlier check has found a problem. */
  hasProblem: boolean
  /** False of a whole script, which may load modules, hold the loop and leave work behind as it likes. */
  isRequest: boolean
}

/** The parts of a finding that a check has to give; the others say that there is nothing to say. */
interface Told {
  severity: Severity
  words: Words[]
  certainty?: Certainty
  evidence?: string
  fix?: string
  saving?: number
  taskId?: string | null
  related?: string[]
  requests?: string[]
}

/** Makes a finding of a check; `proved`, without evidence, fix, saving and tasks if not told. */
export function makeFinding(check: string, told: Told): Finding {
  const { severity, words, certainty = 'proved', evidence = '', fix = null } = told
  const { saving = 0, taskId = null, related = [], requests = [] } = told
  const title = words.map(({ text }) => text).join('')
  const task = { taskId, related: related.slice(0, MAX_RELATED) }
  const others = requests.length === 0 ? {} : { requests: requests.slice(0, MAX_REQUESTS) }
  return { check, severity, certainty, title, words, evidence, fix, saving, ...task, ...others }
}

const MAX_RELATED = 50
const MAX_REQUESTS = 10

/** A finding that saves a smaller share of the request, or fewer milliseconds, is not told. */
const MIN_SAVING_SHARE = 0.05
const MIN_SAVING_MS = 5

/** Tells whether a saving (ms) is worth a sentence in a request of a duration (ms). */
export const isWorthTelling = (saving: number, duration: number): boolean =>
  saving >= MIN_SAVING_MS && saving >= duration * MIN_SAVING_SHARE

export const plain = (text: string): Words => ({ style: 'plain', text })
export const code = (text: string): Words => ({ style: 'code', text })
export const strong = (text: string): Words => ({ style: 'strong', text })

/** Words a place in brackets; nothing for an unknown one. */
export function siteWords(site: { file: string; line: number }): Words[] {
  const text = formatShortSite(site)
  return text ? [plain(' ('), code(text), plain(')')] : []
}

/** Ends a sentence with a time's share of the request. */
export function shareWords(time: number, whole: number): Words[] {
  const share = formatShare(time, whole)
  return [plain(share ? `: ${share} of the time.` : '.')]
}
