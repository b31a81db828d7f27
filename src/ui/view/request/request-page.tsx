import { useMemo, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { findingsAsMarkdown } from '../../../formats/findings-markdown.ts'
import { findingsOfRequest } from '../../../analyze/findings/findings.ts'
import { routeId, routeOfPath } from '../../../analyze/routes/route-of-path.ts'
import type { PanelSummary, RequestDetail } from '../../../model/api.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import type { LogLine } from '../../../model/notices/log-stats.ts'
import { isLogsStats } from '../../../model/notices/log-stats.ts'
import { ASYNC_PANEL, asyncStatsOf, LOGS_PANEL, REQUEST_PANEL, RESPONSE_PANEL } from '../../../model/panel-stats.ts'
import type { RequestClient } from '../../client/client.ts'
import { requestPlace } from '../../state/location.ts'
import type { RequestPlace } from '../../state/location.ts'
import { listTabs } from '../../state/panels.ts'
import type { PanelTab } from '../../state/panels.ts'
import { wholeOf } from '../../state/summary.ts'
import { AsyncFigures } from '../trace/async-figures.tsx'
import { AsyncPanel } from '../trace/async-panel.tsx'
import { renderPanel } from './panel-content.tsx'
import { LedgerBar } from './ledger-bar.tsx'
import { RequestActions } from './request-actions.tsx'
import { RequestHeader } from './request-header.tsx'
import { SearchField } from '../trace/search-field.tsx'
import { tabId, Tabs } from '../parts/tabs.tsx'
import { useCrossing } from './use-crossing.ts'
import { useDetail } from './use-detail.ts'
import type { Navigation } from '../parts/use-place.ts'
import { CrossingContext } from '../trace/remote-side.tsx'
import { useTrace } from '../trace/use-trace.ts'
import { VerdictList } from './verdict-list.tsx'

export interface RequestPageProps {
  client: RequestClient
  place: RequestPlace
  navigation: Navigation
  /** Titles of the panels, from the list. */
  summaries: Record<string, PanelSummary>
}

/** Renders one request: its header, the verdict, its time, and a tab for each panel. */
export function RequestPage(props: RequestPageProps): JSX.Element {
  const [attempt, setAttempt] = useState(0)
  const detail = useDetail(props.client, props.place.id, attempt)
  // It looks at every task.
  const stats = useMemo(() => (detail.state === 'ready' ? asyncStatsOf(detail.detail) : null), [detail])
  if (detail.state === 'ready') {
    if (stats !== null) return <ProfiledRequest {...props} detail={detail.detail} stats={stats} />
    return <PlainRequest {...props} detail={detail.detail} />
  }
  if (detail.state === 'loading') {
    return (
      <main id="content" tabIndex={-1} class="page notice loading" aria-busy="true">
        <p>Reading the request…</p>
      </main>
    )
  }
  return (
    <main id="content" tabIndex={-1} class="page notice">
      <h1>This request cannot be shown</h1>
      <p role="alert">{detail.message}</p>
      <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    </main>
  )
}

interface RequestProps extends RequestPageProps {
  detail: RequestDetail
}

/** Renders a request without the async panel, or with other data under its id: the other panels are shown. */
function PlainRequest(props: RequestProps): JSX.Element {
  const { client, detail, place, navigation, summaries } = props
  const { tabs, selected } = chooseTab(detail, place, summaries)
  const crossing = useCrossing({ client, navigation, detail })
  return (
    <div class="page">
      <RequestHeader detail={detail} stats={null} routeHref={routeHrefOf(props)} crossing={crossing}>
        <RequestActions client={client} id={place.id} navigation={navigation} />
      </RequestHeader>
      <main id="content" tabIndex={-1}>
        <div class="findings">
          <p class="dim unprofiled">Where this request's time went is unknown: the async panel recorded nothing.</p>
        </div>
        <PanelTabs tabs={tabs} selected={selected} onSelect={(tab) => navigation.go({ ...place, tab })} />
        <PanelPlace tabs={tabs} selected={selected}>
          {renderPanel(selected, detail, { line: place.line, showTask: null })}
        </PanelPlace>
      </main>
    </div>
  )
}

function ProfiledRequest(props: RequestProps & { stats: AsyncProfilingStats }): JSX.Element {
  const { client, detail, stats, place, navigation, summaries } = props
  const { tabs, selected } = chooseTab(detail, place, summaries)
  const findings = useMemo(() => findingsOfRequest(stats, detail), [stats, detail])
  const lines = useMemo(() => linesOf(detail), [detail])
  const trace = useTrace({ stats, findings, lines, whole: wholeOf(detail), place, navigation })
  const searchField = useRef<HTMLInputElement>(null)
  const crossing = useCrossing({ client, navigation, detail })
  const isAsync = selected === ASYNC_PANEL
  return (
    <div class="page">
      <RequestHeader detail={detail} stats={stats} routeHref={routeHrefOf(props)} crossing={crossing}>
        {isAsync && stats.tasks.length > 0 && <SearchField search={trace.search} field={searchField} />}
        <RequestActions client={client} id={place.id} navigation={navigation} />
      </RequestHeader>
      <main id="content" tabIndex={-1}>
        <div class="findings">
          <VerdictList
            stats={stats}
            findings={findings}
            write={() => findingsAsMarkdown(detail, findings, location.href)}
            onShow={trace.select}
            hrefOf={(id) => navigation.href(requestPlace(id))}
          />
          <LedgerBar stats={stats} />
        </div>
        <PanelTabs tabs={tabs} selected={selected} onSelect={(tab) => navigation.go({ ...place, tab })}>
          {isAsync && <AsyncFigures stats={stats} />}
        </PanelTabs>
        <PanelPlace tabs={tabs} selected={selected}>
          {isAsync ? (
            <CrossingContext.Provider value={crossing}>
              <AsyncPanel
                trace={trace}
                searchField={searchField}
                table={place.table}
                onTable={(table) => navigation.replace({ ...place, table })}
              />
            </CrossingContext.Provider>
          ) : (
            renderPanel(selected, detail, {
              line: place.line,
              showTask: (task) => navigation.go({ ...place, tab: ASYNC_PANEL, task, operation: null, line: null }),
            })
          )}
        </PanelPlace>
      </main>
    </div>
  )
}

/** Returns the address of the page of a request's route; null for a request of a file. */
function routeHrefOf({ client, detail, place, navigation }: RequestProps): string | null {
  if (client.exportUrl(place.id, 'json') === null) return null
  const id = routeId(detail.method, detail.route ?? routeOfPath(detail.path))
  return navigation.href({ screen: 'route', id, run: null, tab: null })
}

const NO_LINES: readonly LogLine[] = []

function linesOf({ panels }: RequestDetail): readonly LogLine[] {
  const logs = Object.hasOwn(panels, LOGS_PANEL) ? panels[LOGS_PANEL] : null
  return isLogsStats(logs) ? logs.lines : NO_LINES
}

/** A unit of work that is no request has none of them. */
const OF_HTTP: ReadonlySet<string> = new Set([REQUEST_PANEL, RESPONSE_PANEL])

interface Choice {
  tabs: PanelTab[]
  selected: string
}

function chooseTab(
  { panels, unit }: RequestDetail,
  place: RequestPlace,
  summaries: RequestPageProps['summaries'],
): Choice {
  const tabs = listTabs(panels, summaries).filter(({ id }) => unit === undefined || !OF_HTTP.has(id))
  return { tabs, selected: (tabs.find((tab) => tab.id === place.tab) ?? tabs[0])?.id ?? '' }
}

interface PanelTabsProps extends Choice {
  onSelect: (id: string) => void
  children?: JSX.Element | false
}

function PanelTabs({ tabs, selected, onSelect, children }: PanelTabsProps): JSX.Element {
  return (
    <div class="tab-line">
      <Tabs label="Panels" name="panel" tabs={tabs} selected={selected} onSelect={onSelect} />
      {children}
    </div>
  )
}

function PanelPlace({ tabs, selected, children }: Choice & { children: JSX.Element }): JSX.Element {
  if (tabs.length === 0) return <p class="notice">No panel recorded this request.</p>
  return (
    <div class="panel" role="tabpanel" id="panel-panel" aria-labelledby={tabId('panel', tabs, selected)}>
      {children}
    </div>
  )
}
