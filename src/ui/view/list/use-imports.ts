import { useCallback, useMemo, useState } from 'preact/hooks'
import { parseExport } from '../../../formats/json.ts'
import { ApiError } from '../../client/client.ts'
import type { RequestClient } from '../../client/client.ts'
import { addImports, findImport, isImportedId, noImports } from '../../state/imports.ts'
import type { Imports, ReadFile } from '../../state/imports.ts'
import { messageOf } from '../parts/use-live.ts'

/** Maximum size of a file: a page cannot hold a larger one. */
const MAX_BYTES = 300_000_000

export interface ImportControl {
  imports: Imports
  /** Reads files in the page, without sending them anywhere, and resolves to the id of the last readable one. */
  read: (files: readonly File[]) => Promise<string | null>
  dismiss: () => void
  /** The API, extended by the imported requests. */
  client: RequestClient
}

/** Keeps the requests that were imported since the page was opened. */
export function useImports(client: RequestClient): ImportControl {
  const [imports, setImports] = useState<Imports>(noImports)
  const read = useCallback(
    async (files: readonly File[]) => {
      const next = addImports(imports, await Promise.all(files.map(readFile)))
      setImports(next)
      return next.count > imports.count ? (next.list.at(-1)?.id ?? null) : null
    },
    [imports],
  )
  const dismiss = useCallback(() => setImports((current) => ({ ...current, error: null })), [])
  return { imports, read, dismiss, client: useMemo(() => withImports(client, imports), [client, imports]) }
}

async function readFile(file: File): Promise<ReadFile> {
  const fileName = file.name
  try {
    if (file.size > MAX_BYTES) throw new Error('expected at most 300 MB. Export a request with fewer tasks.')
    return { fileName, record: parseExport(await file.text()) }
  } catch (error) {
    return { fileName, problem: messageOf(error) }
  }
}

function withImports(client: RequestClient, imports: Imports): RequestClient {
  return {
    async detail(id, signal) {
      if (!isImportedId(id)) return client.detail(id, signal)
      const imported = findImport(imports, id)
      if (imported !== null) return imported.record.request
      throw new ApiError('Imported files are gone when the page is loaded again. Import the file once more.', 0)
    },
    exportUrl: (id, format) => (isImportedId(id) ? null : client.exportUrl(id, format)),
    ...(client.related === undefined ? {} : { related: client.related }),
  }
}
