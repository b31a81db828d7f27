import type { RequestSummary } from '../../model/api.ts'
import type { RequestExport } from '../../formats/export-record.ts'

/** A request that was read from a file. It lives in the page alone. */
export interface Imported {
  /** Begins with a tilde, which no id of the server has. */
  id: string
  fileName: string
  record: RequestExport
}

export interface Imports {
  list: readonly Imported[]
  /** Why a file could not be read, for the reader; null if none failed. */
  error: string | null
  /** Number of imports so far, removed ones included: no id is used twice. */
  count: number
}

export const noImports: Imports = { list: [], error: null, count: 0 }

/** The result of reading a file: a record, or why there is none. */
export type ReadFile = { fileName: string } & ({ record: RequestExport } | { problem: string })

/** Returns the imports with these files added, and with the first problem. */
export function addImports(imports: Imports, files: readonly ReadFile[]): Imports {
  const list = [...imports.list]
  let { count } = imports
  let error: string | null = null
  for (const file of files) {
    if ('record' in file) list.push({ id: `~${++count}`, fileName: file.fileName, record: file.record })
    else error ??= `${file.fileName}: ${file.problem}`
  }
  return { list, error, count }
}

/** Tells whether an id is that of an imported request. */
export const isImportedId = (id: string): boolean => id.startsWith('~')

export const findImport = ({ list }: Imports, id: string | null): Imported | null =>
  list.find((imported) => imported.id === id) ?? null

/** Turns an imported request into a row of a list. */
export function summarizeImport({ id, record: { request, summaries } }: Imported): RequestSummary {
  const { panels: _panels, complete: _complete, ...facts } = request
  return { ...facts, id, panels: summaries }
}
