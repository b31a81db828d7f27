import { useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { OperationsStats, OperationSubject } from '../../../model/operation-groups.ts'
import { formatCount } from '../../state/format.ts'
import { groupKey } from '../../canvas/path.ts'
import { describeOperations, listPhases, operationsOf, PHASE_MEANINGS } from '../../state/operations.ts'
import { visible } from '../../state/text.ts'
import { GroupRow } from './group-row.tsx'
import { OperationList } from './operation-list.tsx'
import type { ShowTask } from './operation-list.tsx'

export interface OperationsPanelProps {
  stats: OperationsStats
  subject: OperationSubject
  /** Milliseconds of the critical path, by `groupKey`. */
  onPath: ReadonlyMap<string, number>
  /** Shows a task in the timeline; null if there is none. */
  showTask: ShowTask | null
}

/** Renders a panel of operations: their sums, and a table of repetitions that opens to each of them. */
export function OperationsPanel({ stats, subject, onPath, showTask }: OperationsPanelProps): JSX.Element {
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(stats.groups.length === 1 ? [0] : []))
  if (stats.count === 0) return <p class="notice">{visible(stats.note ?? `No ${subject.noun[0]} was seen.`)}</p>
  const toggle = (index: number): void => {
    const next = new Set(open)
    if (!next.delete(index)) next.add(index)
    setOpen(next)
  }
  return (
    <div class="operations">
      <div class="operations-head">
        <p>
          <strong>{describeOperations(stats, subject)}</strong>
        </p>
        <Legend stats={stats} />
      </div>
      <div class="table" tabIndex={0} role="region" aria-label={`${subject.noun[1]}, ${stats.groups.length} groups`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">{subject.textTitle}</th>
              <th scope="col" class="num">
                Count
              </th>
              <th scope="col" class="num">
                Total ms
              </th>
              <th scope="col" class="num">
                Max ms
              </th>
              <th scope="col" class="num" title="The end of the request waited for them">
                On the path ms
              </th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          {stats.groups.map((group, index) => (
            <tbody key={index}>
              <GroupRow
                group={group}
                onPath={onPath.get(groupKey(group)) ?? 0}
                isOpen={open.has(index)}
                onToggle={() => toggle(index)}
              />
              {open.has(index) && (
                <tr class="operations-detail">
                  <td colSpan={7}>
                    <OperationList group={group} operations={operationsOf(stats, group)} showTask={showTask} />
                  </td>
                </tr>
              )}
            </tbody>
          ))}
        </table>
        {stats.groupsDropped > 0 && (
          <p class="notice dim">… {formatCount(stats.groupsDropped)} more groups with less time</p>
        )}
      </div>
    </div>
  )
}

function Legend({ stats }: { stats: OperationsStats }): JSX.Element | null {
  const phases = listPhases(stats)
  if (phases.length === 0) return null
  return (
    <ul class="phase-legend" aria-label="Phases">
      {phases.map((name) => (
        <li key={name} title={PHASE_MEANINGS[name]}>
          <span class={`swatch k-phase-${name}`} aria-hidden="true" /> {name} <span>{PHASE_MEANINGS[name]}</span>
        </li>
      ))}
    </ul>
  )
}
