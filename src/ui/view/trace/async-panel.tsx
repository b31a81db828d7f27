import { useCallback, useRef, useState } from 'preact/hooks'
import type { JSX, RefObject } from 'preact'
import { AsyncTables } from './async-tables.tsx'
import { KeyHelp } from './key-help.tsx'
import { OperationPane } from './operation-pane.tsx'
import { TaskPane } from './task-pane.tsx'
import { Trace } from './timeline.tsx'
import { useTraceKeys } from './use-trace-keys.ts'
import type { TraceView } from './use-trace.ts'

export interface AsyncPanelProps {
  trace: TraceView
  /** The field that searches tasks, in the page's header. */
  searchField: RefObject<HTMLInputElement | null>
  table: string | null
  onTable: (table: string) => void
}

/** Renders the async panel: the tree of tasks on one time axis, the selected task, and the tables. */
export function AsyncPanel({ trace, searchField, table, onTable }: AsyncPanelProps): JSX.Element {
  const { stats } = trace.prepared
  const tree = useRef<(key: string) => boolean>(() => false)
  const [help, setHelp] = useState(false)
  const closeHelp = useCallback(() => setHelp(false), [])
  useTraceKeys({
    viewport: trace.viewport,
    focusSearch: () => searchField.current?.focus(),
    clearSearch: () => trace.search.set(''),
    showHelp: () => setHelp(true),
    pressTree: (key) => tree.current(key),
  })
  if (stats.backend === 'none') {
    return (
      <p class="notice">
        No profiler backend recorded this request, so its tasks, waits and blocking calls are unknown.
      </p>
    )
  }
  const hasTasks = stats.tasks.length > 0
  return (
    <div class={`async ${hasTasks ? '' : 'no-tasks'}`}>
      <Trace trace={trace} keys={tree} />
      {hasTasks &&
        (trace.operation === null ? (
          <TaskPane trace={trace} />
        ) : (
          <OperationPane trace={trace} operation={trace.operation} />
        ))}
      <AsyncTables trace={trace} table={table} onTable={onTable} />
      {help && <KeyHelp onClose={closeHelp} />}
    </div>
  )
}
