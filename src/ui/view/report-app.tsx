import { useEffect, useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RequestExport } from '../../formats/export-record.ts'
import { clientOfRecord } from '../client-of-record.ts'
import { visible } from '../state/text.ts'
import { ImportedNote } from './imported-note.tsx'
import { RequestPage } from './request-page.tsx'
import { useHashPlace } from './use-hash-place.ts'

/** One exported request, as the dashboard shows it, without a server. */
export function ReportApp({ record }: { record: RequestExport }): JSX.Element {
  const { request, summaries } = record
  const navigation = useHashPlace(request.id)
  const client = useMemo(() => clientOfRecord(record), [record])
  useEffect(() => {
    document.title = `${visible(`${request.method} ${request.path}`)} · debug-toolbar`
  }, [request])
  return (
    <div class="imported">
      <ImportedNote text="An exported request" record={record} />
      <RequestPage client={client} place={navigation.place} navigation={navigation} summaries={summaries} />
    </div>
  )
}
