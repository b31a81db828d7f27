import { useEffect, useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RequestExport } from '../../formats/export-record.ts'
import { clientOfRecord } from '../client/client-of-record.ts'
import { visible } from '../state/text.ts'
import { ImportedNote } from './list/imported-note.tsx'
import { RequestPage } from './request/request-page.tsx'
import { useHashPlace } from './parts/use-hash-place.ts'

/** Renders one exported request as the dashboard does, without a server. */
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
