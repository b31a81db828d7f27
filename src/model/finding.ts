/** A piece of a sentence; `code` for names and sites, which are untrusted. */
export interface Words {
  style: 'plain' | 'code' | 'strong'
  text: string
}

export type Severity = 'critical' | 'warning' | 'ok' | 'unknown'

/**
 * `proved`: the trace or the source shows it. `likely`: it shows all but one thing, which the evidence names. `possible`:
 * it looks like it; never the first of the findings.
 */
export type Certainty = 'proved' | 'likely' | 'possible'

/** A statement about a request, for its reader. Times are milliseconds. */
export interface Finding {
  /** The name of the check that makes it. */
  check: string
  severity: Severity
  certainty: Certainty
  /** One sentence with the function and its place: the text of `words`. */
  title: string
  /** The same in pieces, for a screen. */
  words: Words[]
  /** One more sentence, with the number that proves it; empty for none. */
  evidence: string
  /** The action that cures it, in one line, code between backticks; null if there is nothing to do or it is not known. */
  fix: string | null
  /** How much earlier the request could end without it, at best; 0 if the check cannot tell. */
  saving: number
  /** The task to show for it; null if there is none. */
  taskId: string | null
  /** Further tasks that it is about, by start; at most 50. */
  related: string[]
  /** Ids of other requests that it is about, the most important first; absent if there are none. */
  requests?: string[]
}

/** Findings that a screen shows of a request: a reader takes about five seconds. */
export const MAX_SHOWN_FINDINGS = 2
