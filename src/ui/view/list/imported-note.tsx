import type { ComponentChildren, JSX } from 'preact'
import type { RequestExport } from '../../../formats/export-record.ts'
import { formatDateTime } from '../../state/format.ts'

export interface ImportedNoteProps {
  text: string
  record: RequestExport
  children?: ComponentChildren
}

/** Renders the note that the request comes from a file, with the time of its export. */
export function ImportedNote({ text, record, children }: ImportedNoteProps): JSX.Element {
  return (
    <aside class="imported-note" aria-label="Where this comes from">
      <strong>{text}</strong> written {formatDateTime(record.exportedAt)}. {children}
    </aside>
  )
}
