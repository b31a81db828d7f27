import type { Finding, Words } from '../../model/finding.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { WaitsOf } from '../tasks/waits.ts'
import { formatShare, formatShortSite } from './format.ts'

/** One way to look at a request's statistics; `findings.ts` lists them. */
export interface Check {
  name: string
  find(stats: AsyncProfilingStats, context: CheckContext): Finding[]
}

export interface CheckContext {
  /** The waits of the tasks. */
  waitsOf: WaitsOf
  /** Whether an earlier check has found a problem. */
  hasProblem: boolean
}

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
  return [plain(share ? `: ${share} of this request.` : '.')]
}
