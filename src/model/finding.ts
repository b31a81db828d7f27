/** A piece of a sentence; `code` for names and sites, which are untrusted. */
export interface Words {
  style: 'plain' | 'code' | 'strong'
  text: string
}

export type Severity = 'critical' | 'warning' | 'ok' | 'unknown'

/** A statement about a request, for its reader. Times are milliseconds. */
export interface Finding {
  /** The name of the check that makes it. */
  check: string
  severity: Severity
  words: Words[]
  /** The task to show for it; null if there is none. */
  taskId: string | null
  /** Further tasks that it is about, by start; at most 50. */
  related: string[]
  /** How much earlier the request could end without it, at best; 0 if the check cannot tell. */
  saving: number
}

/** Findings that a screen shows of a request: a reader takes about five seconds. */
export const MAX_SHOWN_FINDINGS = 2
