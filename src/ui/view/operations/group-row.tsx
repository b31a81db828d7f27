import type { JSX } from 'preact'
import type { OperationGroup } from '../../../model/operation-groups.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { describeResults } from '../../state/operations.ts'
import { visible } from '../../state/text.ts'
import { Fold } from '../parts/icons.tsx'
import { Name } from '../parts/text.tsx'
import { Statement } from './statement.tsx'

interface GroupRowProps {
  group: OperationGroup
  /** Its share of the critical path (ms). */
  onPath: number
  isOpen: boolean
  onToggle: () => void
}

/** Renders the operations of one text on one line. */
export function GroupRow({ group, onPath, isOpen, onToggle }: GroupRowProps): JSX.Element {
  const result = describeResults(group)
  return (
    <tr>
      <td>
        <button type="button" class="group-button" aria-expanded={isOpen} onClick={onToggle}>
          <Fold />
          <Name text={group.name} class="code" />
        </button>
      </td>
      <td class="statement" title={visible(group.text)}>
        <Statement kind={group.kind} text={visible(group.text.replace(/\s+/g, ' '))} />
      </td>
      <td class="num">{formatCount(group.count)}</td>
      <td class="num">{formatMs(group.totalTime)}</td>
      <td class="num">{formatMs(group.maxTime)}</td>
      <td class="num">{onPath > 0 ? formatMs(onPath) : ''}</td>
      <td>
        {visible(result)}
        {group.failed > 0 && (
          <span class="crit">
            {result !== '' && ', '}
            {formatCount(group.failed)} failed
          </span>
        )}
      </td>
    </tr>
  )
}
