import type { JSX } from 'preact'
import type { Imports } from '../state/imports.ts'
import { requestPlace } from '../state/location.ts'
import { Link } from './link.tsx'
import { Name } from './text.tsx'
import type { Navigation } from './use-place.ts'

/** The imported requests, above the live ones; nothing where there is none. */
export function ImportedList({
  imports,
  navigation,
}: {
  imports: Imports
  navigation: Navigation
}): JSX.Element | null {
  if (imports.list.length === 0) return null
  return (
    <ul class="imported-list" aria-label="Imported requests">
      {imports.list.map(({ id, fileName, record: { request } }) => (
        <li key={id}>
          <Link to={requestPlace(id)} navigation={navigation} class="path">
            <Name text={`${request.method} ${request.path}`} />
          </Link>
          <span class="badge">imported</span> <Name text={fileName} class="note" />
        </li>
      ))}
    </ul>
  )
}
