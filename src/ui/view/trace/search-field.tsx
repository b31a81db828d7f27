import type { JSX, RefObject } from 'preact'
import { formatCount } from '../../state/format.ts'
import { FindIcon } from '../parts/icons.tsx'
import type { Search } from './use-trace.ts'

export interface SearchFieldProps {
  search: Search
  field: RefObject<HTMLInputElement | null>
}

/** Renders the search of a request's tasks: Enter goes through the matches, Esc ends it. */
export function SearchField({ search, field }: SearchFieldProps): JSX.Element {
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') search.go(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') {
      search.set('')
      field.current?.blur()
    } else return
    event.preventDefault()
  }
  const count = search.matches.size
  return (
    <label class="field search">
      <FindIcon />
      <input
        ref={field}
        placeholder="Search tasks"
        aria-label="Search tasks by name or file"
        value={search.text}
        onInput={(event) => search.set(event.currentTarget.value)}
        onKeyDown={press}
      />
      <span class="found" role="status">
        {search.text.trim() && (search.at ? `${formatCount(search.at)}/${formatCount(count)}` : formatCount(count))}
      </span>
      {!search.text && <kbd>/</kbd>}
    </label>
  )
}
