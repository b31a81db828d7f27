import type { JSX } from 'preact'
import type { Imports } from '../../state/imports.ts'
import { requestPlace } from '../../state/location.ts'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

/** Renders the imported requests above the live ones; nothing if there are none. */
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
