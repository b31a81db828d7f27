import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Viewport } from '../../canvas/viewport.ts'

/** The keys of the async tab, in the order of the help. */
export const KEYS: readonly [keys: string, what: string][] = [
  ['W  S', 'zoom in, zoom out'],
  ['A  D', 'pan to the left, to the right'],
  ['F', 'fit the whole request'],
  ['↑  ↓  Page Up  Page Down  Home  End', 'select another row'],
  ['←  →', 'close and open a row, go to its parent or first child'],
  ['Enter', 'open or close the selected row'],
  ['/', 'search tasks; Enter goes to the next match, Shift + Enter to the one before'],
  ['?', 'show this list'],
  ['Esc', 'close it, or clear the search'],
]

/** The pointer's gestures, for the same list. */
export const GESTURES: readonly [gesture: string, what: string][] = [
  ['Wheel', 'zoom; over rows that scroll: scroll'],
  ['Ctrl or ⌘ + wheel', 'zoom, everywhere'],
  ['Shift + wheel', 'pan'],
  ['Drag', 'pan; in the overview: move the frame, its grips, or draw a new one'],
]

export interface TraceActions {
  viewport: Viewport
  focusSearch: () => void
  clearSearch: () => void
  showHelp: () => void
  /** Handles keys of the tree if nothing else has the focus; returns true if the tree knows the key. */
  pressTree: (key: string) => boolean
}

const ZOOM = 1.25
const PAN = 0.15

const ACTIONS: Record<string, (actions: TraceActions) => void> = {
  w: ({ viewport }) => viewport.zoom(1 / ZOOM),
  s: ({ viewport }) => viewport.zoom(ZOOM),
  a: ({ viewport }) => viewport.pan(-PAN),
  d: ({ viewport }) => viewport.pan(PAN),
  f: ({ viewport }) => viewport.fit(),
  '/': ({ focusSearch }) => focusSearch(),
  '?': ({ showHelp }) => showHelp(),
  Escape: ({ clearSearch }) => clearSearch(),
}

/** Handles keys of the whole page, except while the reader is typing or a dialog is open. */
export function useTraceKeys(actions: TraceActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isElsewhere(event.target)) return
      const action = ACTIONS[event.key] ?? ACTIONS[event.key.toLowerCase()]
      if (action) action(latest.current)
      else if (event.target !== document.body || !latest.current.pressTree(event.key)) return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, dialog') !== null
