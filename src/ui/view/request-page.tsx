import { useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { PanelSummary, RequestDetail } from '../../core/api.ts'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { isCpuStats } from '../../formats/cpu-stretches.ts'
import type { RequestClient } from '../client.ts'
import type { RequestPlace } from '../state/location.ts'
import { ASYNC_PANEL, isAsyncStats, isPanelFailure, listTabs } from '../state/panels.ts'
import { AsyncPanel } from './async-panel.tsx'
import { CpuPanel } from './cpu-panel.tsx'
import { DataPanel, FailedPanel } from './data-panel.tsx'
import { LedgerBar } from './ledger-bar.tsx'
import { RequestActions } from './request-actions.tsx'
import { RequestHeader } from './request-header.tsx'
import { tabId, Tabs } from './tabs.tsx'
import { useDetail } from './use-detail.ts'
import type { Navigation } from './use-place.ts'
import { VerdictList } from './verdict-list.tsx'

export interface RequestPageProps {
  client: RequestClient
  place: RequestPlace
  navigation: Navigation
  /** Titles of the panels, as the list has them. */
  summaries: Record<string, PanelSummary>
}

/** One request: what it was, the verdict, its time, and a tab for each panel. */
export function RequestPage(props: RequestPageProps): JSX.Element {
  const [attempt, setAttempt] = useState(0)
  const detail = useDetail(props.client, props.place.id, attempt)
  if (detail.state === 'ready') return <Request {...props} detail={detail.detail} />
  if (detail.state === 'loading') return <p class="page notice">Reading the request…</p>
  return (
    <div class="page notice" role="alert">
      <p>{detail.message}</p>
      <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    </div>
  )
}

function Request(props: RequestPageProps & { detail: RequestDetail }): JSX.Element {
  const { client, detail, place, navigation, summaries } = props
  const tabs = listTabs(detail.panels, summaries)
  const selected = (tabs.find((tab) => tab.id === place.tab) ?? tabs[0])?.id ?? ''
  const asyncStats = detail.panels[ASYNC_PANEL]
  const stats = isAsyncStats(asyncStats) ? asyncStats : null
  const showTask = (task: string | null): void => navigation.replace({ ...place, tab: ASYNC_PANEL, task })
  return (
    <div class="page">
      <RequestHeader detail={detail} stats={stats}>
        <RequestActions client={client} id={place.id} navigation={navigation} />
      </RequestHeader>
      <main>
        <div class="findings">
          {stats && <VerdictList stats={stats} onShow={showTask} />}
          {stats && <LedgerBar stats={stats} />}
        </div>
        <Tabs
          label="Panels"
          name="panel"
          tabs={tabs}
          selected={selected}
          onSelect={(tab) => navigation.go({ ...place, tab })}
        />
        <div class="panel" role="tabpanel" id="panel-panel" aria-labelledby={tabId('panel', tabs, selected)}>
          {tabs.length === 0 && <p class="notice">No panel recorded this request.</p>}
          {tabs.length > 0 &&
            renderPanel(detail.panels[selected], { selectedTask: place.task, onSelectTask: showTask })}
        </div>
      </main>
    </div>
  )
}

interface TaskSelection {
  selectedTask: string | null
  onSelectTask: (task: string | null) => void
}

function renderPanel(panel: unknown, selection: TaskSelection): JSX.Element {
  if (isPanelFailure(panel)) return <FailedPanel failure={panel} />
  if (isCpuStats(panel)) return <CpuPanel stats={panel} />
  const stats: AsyncProfilingStats | null = isAsyncStats(panel) ? panel : null
  return stats ? <AsyncPanel stats={stats} {...selection} /> : <DataPanel data={panel} />
}
