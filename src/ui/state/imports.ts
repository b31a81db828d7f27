import type { RequestSummary } from '../../core/api.ts'
import type { RequestExport } from '../../formats/export-record.ts'

/** A request that came from a file. It lives in the page alone. */
export interface Imported {
  /** Unlike any id of the server: those have no tilde. */
  id: string
  fileName: string
  record: RequestExport
}

export interface Imports {
  list: readonly Imported[]
  /** Why a file could not be read, for the reader; null where none failed. */
  error: string | null
  /** All that there ever were: an id is never used again. */
  count: number
}

export const noImports: Imports = { list: [], error: null, count: 0 }

/** A file after it was read: a record, or why there is none. */
export type ReadFile = { fileName: string } & ({ record: RequestExport } | { problem: string })

/** The imports with these files added; the first problem is told. */
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

/** Whether an id is that of an imported request. */
export const isImportedId = (id: string): boolean => id.startsWith('~')

export const findImport = ({ list }: Imports, id: string | null): Imported | null =>
  list.find((imported) => imported.id === id) ?? null

/** An imported request as a row of a list. */
export function summarizeImport({ id, record: { request, summaries } }: Imported): RequestSummary {
  const { panels: _panels, complete: _complete, ...facts } = request
  return { ...facts, id, panels: summaries }
}
