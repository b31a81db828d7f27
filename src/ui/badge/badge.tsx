import type { JSX, RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatDuration, formatShortSite } from '../state/format.ts'
import { worstOf } from '../state/page-requests.ts'
import type { PageRequest } from '../state/page-requests.ts'
import { visible } from '../state/text.ts'
import { Mark, SeverityIcon } from '../view/parts/icons.tsx'
import type { Corner } from './memory.ts'
import { serverTime } from './server-time.ts'

export interface BadgeProps {
  focus: PageRequest | null
  isOpen: boolean
  toggle: RefObject<HTMLButtonElement | null>
  onToggle: () => void
  onDrop: (corner: Corner) => void
}

/** Renders time, blocked time and the worst finding of the request in focus. */
export function Badge({ focus, isOpen, toggle, onToggle, onDrop }: BadgeProps): JSX.Element {
  const detail = focus?.detail ?? null
  const worst = detail?.stats?.blockingCalls[0]
  const time = formatDuration(detail?.duration ?? serverTime())
  const blocked = worst ? `${formatDuration(worst.duration)} blocked` : ''
  const name = worst ? visible(worst.function) : ''
  const site = worst ? visible(formatShortSite(worst)) : ''
  // New text gets a new element: an element that grows would count as a layout shift of the page.
  const finding = worst || detail === null ? null : worstOf(detail)
  const said = finding === null ? '' : visible(finding.words.map((words) => words.text).join(''))
  const text = [time, blocked, name, site, said].join(' ')
  useKeptFocus(toggle, text)
  return (
    <div class="badge" key={text} role="group" aria-label="Request in focus">
      <span class="grip" title="Drag to a corner" onPointerDown={(event) => drag(event, onDrop)}>
        <Mark />
      </span>
      <button type="button" ref={toggle} aria-expanded={isOpen} onClick={onToggle} title="Requests of this page">
        <b>{time}</b>
        {worst && (
          <span class={worst.impact === 'critical' ? 'part crit' : 'part warn'}>
            <SeverityIcon severity={worst.impact} />
            <b>{blocked}</b>
          </span>
        )}
        {finding !== null && (
          <span class={finding.severity === 'critical' ? 'part crit' : 'part warn'} title={said}>
            <SeverityIcon severity={finding.severity} />
            <span class="clip">{said}</span>
          </span>
        )}
        {name + site !== '' && (
          <span class="part">
            <code class="clip">{name}</code>
            <code class="dim">{site}</code>
          </span>
        )}
      </button>
    </div>
  )
}

/** Moves the focus from a replaced toggle to its successor. */
function useKeptFocus(toggle: RefObject<HTMLButtonElement | null>, text: string): void {
  const hadFocus = useRef(false)
  const before = toggle.current
  hadFocus.current = before !== null && (before.getRootNode() as ShadowRoot).activeElement === before
  useLayoutEffect(() => {
    if (hadFocus.current && toggle.current !== before) toggle.current?.focus({ preventScroll: true })
  }, [text])
}

/** Moves the badge with the pointer, and reports the nearest corner at the end. */
function drag(down: PointerEvent, onDrop: (corner: Corner) => void): void {
  const grip = down.currentTarget as HTMLElement
  const badge = grip.parentElement!
  grip.setPointerCapture(down.pointerId)
  const move = (event: PointerEvent): void => {
    badge.style.transform = `translate(${event.clientX - down.clientX}px, ${event.clientY - down.clientY}px)`
  }
  const up = (event: PointerEvent): void => {
    grip.removeEventListener('pointermove', move)
    badge.style.transform = ''
    if (event.type === 'pointercancel' || Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 20)
      return
    const vertical = event.clientY < innerHeight / 2 ? 'top' : 'bottom'
    onDrop(`${vertical}-${event.clientX < innerWidth / 2 ? 'left' : 'right'}`)
  }
  grip.addEventListener('pointermove', move)
  grip.addEventListener('pointerup', up, { once: true })
  grip.addEventListener('pointercancel', up, { once: true })
}
