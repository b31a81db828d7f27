import type { JSX } from 'preact'
import type { RouteAnswer, RouteRow } from '../../../model/routes/routes-answer.ts'
import type { Client } from '../../client/client.ts'
import { formatCount, formatDuration } from '../../state/format.ts'
import type { RoutePlace } from '../../state/location.ts'
import { formatPercent } from './route-words.ts'
import { visible } from '../../state/text.ts'
import { Mark } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { tabId, Tabs } from '../parts/tabs.tsx'
import { Name } from '../parts/text.tsx'
import { ThemeButton } from '../parts/theme-button.tsx'
import type { Navigation } from '../parts/use-place.ts'
import { Histogram } from './histogram.tsx'
import { RouteFindings } from './route-findings.tsx'
import { PartTable } from './route-parts.tsx'
import { RouteRequests } from './route-requests.tsx'
import { RunChoice } from './run-choice.tsx'
import { useAnswer } from './use-routes.ts'

export interface RoutePageProps {
  client: Client
  place: RoutePlace
  navigation: Navigation
  /** Changes when a request has ended. */
  version: unknown
}

/** Renders one route: its durations, its findings, and the parts on which its time is spent. */
export function RoutePage({ client, place, navigation, version }: RoutePageProps): JSX.Element {
  const ask = (signal: AbortSignal): Promise<RouteAnswer> => client.route(place.id, place.run, signal)
  const loaded = useAnswer(`route ${place.id} ${place.run}`, version, ask)
  const answer = loaded.state === 'ready' ? loaded.answer : null
  return (
    <div class="list-page route-page">
      <header class="top">
        <Link to={{ screen: 'list' }} navigation={navigation} class="brand">
          <Mark /> debug-toolbar
        </Link>
        <Link to={{ screen: 'routes', run: place.run }} navigation={navigation}>
          Routes
        </Link>
        <h1>
          {answer === null ? 'Route' : <Name text={answer.route.method} class="method" />}
          {answer !== null && <Name text={answer.route.route} class="path" />}
        </h1>
        <span class="facts" />
        {answer !== null && <RunChoice answer={answer} onChoose={(run) => navigation.go({ ...place, run })} />}
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        {loaded.state === 'loading' && <p class="notice">Reading the route…</p>}
        {loaded.state === 'failed' && (
          <p class="notice crit" role="alert">
            <bdi>{visible(loaded.message)}</bdi>
          </p>
        )}
        {answer !== null && <RouteContent answer={answer} place={place} navigation={navigation} />}
      </main>
    </div>
  )
}

interface ContentProps {
  answer: RouteAnswer
  place: RoutePlace
  navigation: Navigation
}

function RouteContent({ answer, place, navigation }: ContentProps): JSX.Element {
  const { awaits, operations, blocking, requests } = answer
  const tabs = [
    { id: 'awaits', title: 'Await sites', subtitle: formatCount(awaits.length) },
    { id: 'operations', title: 'Operations', subtitle: formatCount(operations.length) },
    { id: 'blocking', title: 'Blocking functions', subtitle: formatCount(blocking.length) },
    { id: 'requests', title: 'Requests', subtitle: formatCount(requests.length) },
  ]
  const selected = tabs.some(({ id }) => id === place.tab) ? place.tab! : 'awaits'
  return (
    <>
      <div class="route-head">
        <Figures route={answer.route} />
        <Histogram answer={answer} />
      </div>
      <RouteFindings answer={answer} navigation={navigation} />
      <Tabs
        label="Parts of the route"
        name="route"
        tabs={tabs}
        selected={selected}
        onSelect={(tab) => navigation.replace({ ...place, tab })}
      />
      <div role="tabpanel" class="panel" id="route-panel" aria-labelledby={tabId('route', tabs, selected)} tabIndex={0}>
        {selected === 'requests' ? (
          <RouteRequests requests={requests} navigation={navigation} />
        ) : (
          <PartTable
            key={selected}
            kind={selected === 'operations' ? 'operation' : selected === 'blocking' ? 'blocking' : 'await'}
            rows={selected === 'operations' ? operations : selected === 'blocking' ? blocking : awaits}
            navigation={navigation}
          />
        )}
      </div>
    </>
  )
}

function Figures({ route }: { route: RouteRow }): JSX.Element {
  const list: [title: string, value: string, kind?: string][] = [
    ['Requests', formatCount(route.count)],
    ['Errors', formatCount(route.errors), route.errors > 0 ? 'crit' : ''],
    ['p50', formatDuration(route.p50)],
    ['p95', formatDuration(route.p95)],
    ['p99', formatDuration(route.p99)],
    ['Longest', formatDuration(route.max)],
    ['Queued', formatPercent(route.queuedShare)],
    ['Analysed', formatCount(route.analysed)],
  ]
  return (
    <dl class="route-figures">
      {list.map(([title, value, kind = '']) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd class={kind}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
