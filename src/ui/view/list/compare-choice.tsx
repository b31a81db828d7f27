import { useMemo, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { ListRow } from '../../state/list/running.ts'
import { visible } from '../../state/text.ts'
import type { Column } from '../parts/data-table.tsx'
import { Link } from '../parts/link.tsx'
import type { Navigation } from '../parts/use-place.ts'

/** Up to two requests of the list, in the order of choice. */
export interface CompareChoice {
  ids: readonly string[]
  toggle: (id: string) => void
}

export function useCompareChoice(): CompareChoice {
  const [ids, setIds] = useState<readonly string[]>([])
  return useMemo(() => ({ ids, toggle: (id) => setIds((current) => choose(current, id)) }), [ids])
}

/** Replaces the first by a third one. */
function choose(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id].slice(-2)
}

/** Makes a column with a box on each row of the list. */
export function chooseColumn({ ids, toggle }: CompareChoice): Column<ListRow> {
  return {
    key: 'compare',
    title: 'Compare',
    value: ({ id }) => (ids.includes(id) ? 1 : 0),
    cell: ({ id, method, path, running }) =>
      running ? null : (
        <label class="choose">
          <input
            type="checkbox"
            aria-label={`Compare ${visible(`${method} ${path}`)}`}
            checked={ids.includes(id)}
            onChange={() => toggle(id)}
          />
          {ids.includes(id) && <b>{ids.indexOf(id) === 0 ? 'A' : 'B'}</b>}
        </label>
      ),
  }
}

/** Renders the link to the comparison, with the number of chosen requests. */
export function CompareLink({ choice, navigation }: { choice: CompareChoice; navigation: Navigation }): JSX.Element {
  const [a = null, b = null] = choice.ids
  return (
    <Link to={{ screen: 'compare', a, b }} navigation={navigation} class="button">
      Compare{choice.ids.length > 0 ? ` (${choice.ids.length} of 2)` : ''}
    </Link>
  )
}
