import { useEffect, useMemo, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RequestSummary } from '../../model/api.ts'
import type { Client } from '../client/client.ts'
import { findImport, summarizeImport } from '../state/imports.ts'
import { requestPlace } from '../state/location.ts'
import type { RequestPlace } from '../state/location.ts'
import { visible } from '../state/text.ts'
import { GroupPage, isGroupPlace } from './groups/group-page.tsx'
import { ComparePage } from './compare/compare-page.tsx'
import { ImportArea } from './list/import-area.tsx'
import { ImportedNote } from './list/imported-note.tsx'
import { ListPage } from './list/list-page.tsx'
import { Rail } from './list/rail.tsx'
import { RequestPage } from './request/request-page.tsx'
import { RoutePage } from './routes/route-page.tsx'
import { RoutesPage } from './routes/routes-page.tsx'
import { useImports } from './list/use-imports.ts'
import type { ImportControl } from './list/use-imports.ts'
import { useLive } from './parts/use-live.ts'
import { usePlace } from './parts/use-place.ts'
import type { Navigation } from './parts/use-place.ts'

export interface AppProps {
  base: string
  client: Client
}

/** Narrower windows (CSS pixels) begin with the list closed. */
const MIN_WIDTH_WITH_RAIL = 1000

/** Renders the dashboard: the list of requests, two of them compared, or one with the list beside it. */
export function App({ base, client }: AppProps): JSX.Element {
  const live = useLive(client)
  const navigation = usePlace(base)
  const control = useImports(client)
  const { place, go } = navigation
  const [filter, setFilter] = useState('')
  const [railOpen, setRailOpen] = useState(() => matchMedia(`(min-width: ${MIN_WIDTH_WITH_RAIL}px)`).matches)
  const openRequest = (id: string): void => go(requestPlace(id))
  const known = useMemo(
    () => [...control.imports.list.map(summarizeImport), ...live.list.rows],
    [control.imports, live.list.rows],
  )
  const summary = place.screen === 'request' ? known.find((row) => row.id === place.id) : undefined
  useEffect(() => {
    document.title = `${summary ? `${visible(`${summary.method} ${summary.path}`)} · ` : ''}debug-toolbar`
  }, [summary])
  const list = { live, navigation, filter, onFilter: setFilter }
  return (
    <ImportArea control={control} onOpen={openRequest}>
      <SkipLink />
      {place.screen === 'list' && <ListPage {...list} control={control} />}
      {place.screen === 'compare' &&
        (isGroupPlace(place) ? (
          <GroupPage client={client} place={place} navigation={navigation} version={live.list.rows[0]?.id} />
        ) : (
          <ComparePage client={control.client} place={place} navigation={navigation} rows={known} />
        ))}
      {place.screen === 'routes' && (
        <RoutesPage client={client} place={place} navigation={navigation} version={live.list.rows[0]?.id} />
      )}
      {place.screen === 'route' && (
        <RoutePage client={client} place={place} navigation={navigation} version={live.list.rows[0]?.id} />
      )}
      {place.screen === 'request' && (
        <div class={`with-rail ${railOpen ? '' : 'rail-closed'}`}>
          <Rail {...list} current={place.id} open={railOpen} onOpen={setRailOpen} />
          <OpenRequest key={place.id} control={control} place={place} navigation={navigation} summary={summary} />
        </div>
      )}
    </ImportArea>
  )
}

interface OpenRequestProps {
  control: ImportControl
  place: RequestPlace
  navigation: Navigation
  summary: RequestSummary | undefined
}

/** Renders one request, below a note if it came from a file. */
function OpenRequest({ control, place, navigation, summary }: OpenRequestProps): JSX.Element {
  const imported = findImport(control.imports, place.id)
  const page = (
    <RequestPage client={control.client} place={place} navigation={navigation} summaries={summary?.panels ?? {}} />
  )
  if (imported === null) return page
  return (
    <div class="imported">
      <ImportedNote text={`Imported from ${visible(imported.fileName)}`} record={imported.record}>
        It is in this page only: nothing was uploaded.
      </ImportedNote>
      {page}
    </div>
  )
}

/** Renders the first stop of the keyboard: it goes past the list to the content. */
function SkipLink(): JSX.Element {
  const skip = (event: Event): void => {
    event.preventDefault()
    document.querySelector<HTMLElement>('#content')?.focus()
  }
  return (
    <a class="skip" href="#content" onClick={skip}>
      Skip to the content
    </a>
  )
}
