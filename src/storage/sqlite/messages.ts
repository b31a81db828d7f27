import type { PanelSummaries, RequestQuery } from '../../model/request-store.ts'

/** Limits of a history file. */
export interface HistoryLimits {
  maxRequests: number
  maxBytes: number
  /** Milliseconds since a request ended. */
  maxAge: number
}

/** A record on its way into the file: the columns that lists filter by, and the bytes of all of it. */
export interface RowToAdd {
  id: string
  /** End of the response, milliseconds since the epoch. */
  ended: number
  method: string
  status: number | null
  duration: number | null
  path: string
  /** Id of its trace; null where the record does not tell. */
  trace: string | null
  /** JSON of the summary without its run. */
  summary: string
  /** Id and JSON of the run; null where the record does not tell. */
  run: [id: string, json: string] | null
  /** As `encodeRecord` writes it. */
  record: Uint8Array
}

/** A row of the file's list. */
export interface ListedRow {
  summary: string
  run: string | null
  panels: PanelSummaries | null
  pinned: boolean
}

/** The calls that the thread answers, with their answers. */
export interface HistoryCalls {
  add: (rows: RowToAdd[]) => void
  get: (id: string) => Uint8Array | undefined
  list: (limit: number, query: RequestQuery) => ListedRow[]
  keep: (id: string, until: number) => void
  describe: (id: string, panels: PanelSummaries) => void
  clear: () => void
  close: () => void
}

export interface HistoryCall {
  number: number
  name: keyof HistoryCalls
  args: unknown[]
}

/** `gone` is true where no later call can succeed either. */
export type HistoryAnswer = { number: number; value: unknown } | { number: number; failure: string; gone: boolean }

/** The data that the thread starts with. */
export interface HistoryStart {
  path: string
  limits: HistoryLimits
}
