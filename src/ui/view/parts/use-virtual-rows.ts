import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import { useLayoutEffect, useReducer, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

/**
 * Shorter tables are in the document whole, so that the browser can search them and a screen reader can read them on.
 */
const WHOLE = 200
const OVERSCAN = 12

export interface RowWindow {
  first: number
  /** Exclusive. */
  end: number
  /** Pixels of the rows before and after the window. */
  before: number
  after: number
}

/**
 * Returns the rows of a long table that are in view of its scroller, and some around them. All rows have one height.
 */
export function useVirtualRows(count: number, scroller: RefObject<HTMLElement | null>, rowHeight: number): RowWindow {
  const [, render] = useReducer((n: number) => n + 1, 0)
  const options = {
    count: count > WHOLE ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    onChange: () => render(0),
    ...{ scrollToFn: elementScroll, observeElementRect, observeElementOffset },
  }
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  if (count <= WHOLE) return { first: 0, end: count, before: 0, after: 0 }
  const items = virtualizer.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? Math.min(count, OVERSCAN)]
  return { first, end: last + 1, before: first * rowHeight, after: (count - last - 1) * rowHeight }
}
