import { useEffect, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { Client } from '../client.ts'
import { visible } from '../state/text.ts'
import { ListPage } from './list-page.tsx'
import { Rail } from './rail.tsx'
import { RequestPage } from './request-page.tsx'
import { useLive } from './use-live.ts'
import { usePlace } from './use-place.ts'

export interface AppProps {
  base: string
  client: Client
}

/** The dashboard: the list of requests, or one request with the list beside it. */
export function App({ base, client }: AppProps): JSX.Element {
  const live = useLive(client)
  const navigation = usePlace(base)
  const { place } = navigation
  const [filter, setFilter] = useState('')
  const [railOpen, setRailOpen] = useState(true)
  const id = place.screen === 'request' ? place.id : null
  const summary = live.list.rows.find((row) => row.id === id)
  useEffect(() => {
    document.title = `${summary ? `${visible(`${summary.method} ${summary.path}`)} · ` : ''}debug-toolbar`
  }, [summary])
  if (place.screen === 'list')
    return <ListPage live={live} navigation={navigation} filter={filter} onFilter={setFilter} />
  return (
    <div class={`with-rail ${railOpen ? '' : 'rail-closed'}`}>
      <Rail
        {...{ live, navigation, filter }}
        current={place.id}
        onFilter={setFilter}
        open={railOpen}
        onOpen={setRailOpen}
      />
      <RequestPage
        key={place.id}
        client={client}
        place={place}
        navigation={navigation}
        summaries={summary?.panels ?? {}}
      />
    </div>
  )
}
