import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { focusOf } from '../state/page-requests.ts'
import type { PageRequests } from '../state/page-requests.ts'
import { Badge } from './badge.tsx'
import { Drawer } from './drawer.tsx'
import { chosenTheme, CORNERS, recall, remember } from './memory.ts'
import type { Corner, Memory } from './memory.ts'

export interface ToolbarProps {
  base: string
  page: PageRequests
  onSelect: (id: string) => void
}

/** Renders the badge with its drawer; its corner, and whether it is open, are kept from page to page. */
export function Toolbar({ base, page, onSelect }: ToolbarProps): JSX.Element {
  const [memory, setMemory] = useState(recall)
  const toggle = useRef<HTMLButtonElement>(null)
  const change = (values: Partial<Memory>): void => {
    const next = { ...memory, ...values }
    setMemory(next)
    remember(next)
  }
  const close = (): void => {
    change({ isOpen: false })
    toggle.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !memory.isOpen) return
    event.stopPropagation()
    close()
  }
  const focus = focusOf(page)
  return (
    <section class={`frame ${memory.corner} ${chosenTheme()}`} aria-label="Debug toolbar" onKeyDown={onKeyDown}>
      {memory.isOpen && (
        <Drawer
          base={base}
          page={page}
          focus={focus}
          onSelect={onSelect}
          onMove={() => change({ corner: nextCorner(memory.corner) })}
          onClose={close}
        />
      )}
      <Badge
        focus={focus}
        isOpen={memory.isOpen}
        toggle={toggle}
        onToggle={() => change({ isOpen: !memory.isOpen })}
        onDrop={(corner) => change({ corner })}
      />
    </section>
  )
}

const nextCorner = (corner: Corner): Corner => CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length]!
