import { useEffect } from 'preact/hooks'
import type { RefObject } from 'preact'
import { makeScale, MINIMAP_HEIGHT } from '../../canvas/scale.ts'
import { panRange, partAt, timeAt } from '../../canvas/viewport.ts'
import type { FramePart, Viewport } from '../../canvas/viewport.ts'
import type { Range } from '../../canvas/scale.ts'

/** Zoom per pixel of the wheel; a notch is some 100 pixels. */
const ZOOM_PER_PIXEL = 0.002
/** Pixels per line, for wheels that count in lines. */
const LINE = 16
/** A press that moves no further than this (px) is a click. */
const CLICK_SLACK = 3
const GRIP_REACH = 6

/**
 * Zooms at the pointer on a turn of the wheel. Over rows that scroll the wheel scrolls them, and zooms with Ctrl, Cmd
 * or Alt. With Shift, or sideways, it pans.
 * @param left start of the axis in the element, in pixels.
 */
export function useWheel(ref: RefObject<HTMLElement | null>, viewport: Viewport, left: number): void {
  useEffect(() => {
    const element = ref.current
    const turn = (event: WheelEvent): void => {
      const width = element!.clientWidth - left
      const x = event.clientX - element!.getBoundingClientRect().left - left
      const [deltaX, deltaY] = [event.deltaX, event.deltaY].map(
        (delta) => delta * (event.deltaMode === 1 ? LINE : 1),
      ) as [number, number]
      if (event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) viewport.pan((deltaX || deltaY) / Math.max(1, width))
      else if (isZoom(event, element!) && x >= 0) {
        viewport.zoom(Math.exp(deltaY * ZOOM_PER_PIXEL), timeAt(x, viewport.range, width))
      } else return
      event.preventDefault()
    }
    element?.addEventListener('wheel', turn, { passive: false })
    return () => element?.removeEventListener('wheel', turn)
  }, [ref, viewport, left])
}

const isZoom = (event: WheelEvent, element: HTMLElement): boolean =>
  event.ctrlKey || event.metaKey || event.altKey || element.scrollHeight <= element.clientHeight

export interface Drag {
  /** Position of the press, in pixels from the element's left and top. */
  x: number
  y: number
  /** Pixels since the last call. */
  dx: number
  dy: number
}

export interface DragHandlers {
  start: (at: { x: number; y: number }) => void
  move: (drag: Drag) => void
  click: (at: { x: number; y: number }) => void
}

/** Tells drags from clicks; a drag continues outside of the element. */
export function useDrag(ref: RefObject<HTMLElement | null>, handlers: RefObject<DragHandlers | null>): void {
  useEffect(() => {
    const element = ref.current
    let last: { x: number; y: number; startX: number; startY: number; moved: boolean } | null = null
    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return
      element!.setPointerCapture(event.pointerId)
      last = { x: event.clientX, y: event.clientY, startX: event.offsetX, startY: event.offsetY, moved: false }
      handlers.current?.start({ x: event.offsetX, y: event.offsetY })
    }
    const move = (event: PointerEvent): void => {
      if (!last) return
      const [dx, dy] = [event.clientX - last.x, event.clientY - last.y]
      if (!last.moved && Math.hypot(dx, dy) <= CLICK_SLACK) return
      last = { ...last, x: event.clientX, y: event.clientY, moved: true }
      handlers.current?.move({ x: last.startX, y: last.startY, dx, dy })
    }
    const release = (): void => {
      if (last && !last.moved) handlers.current?.click({ x: last.startX, y: last.startY })
      last = null
    }
    const cancel = (): void => {
      last = null
    }
    element?.addEventListener('pointerdown', press)
    element?.addEventListener('pointermove', move)
    element?.addEventListener('pointerup', release)
    element?.addEventListener('pointercancel', cancel)
    return () => {
      element?.removeEventListener('pointerdown', press)
      element?.removeEventListener('pointermove', move)
      element?.removeEventListener('pointerup', release)
      element?.removeEventListener('pointercancel', cancel)
    }
  }, [ref, handlers])
}

/** Pans by a drag on the axis itself: the time under the pointer stays there. */
export function panByDrag(viewport: Viewport, dx: number, width: number): void {
  const { range, bounds } = viewport
  viewport.show(panRange(range, bounds, timeAt(0, range, width) - timeAt(dx, range, width)))
}

/** Handles a drag in the minimap: it moves the frame or one of its grips, or draws a new frame. */
export class MinimapDrag {
  readonly #viewport: Viewport
  readonly #width: number
  #part: FramePart
  #range: Range
  #x: number

  constructor(viewport: Viewport, width: number, x: number) {
    this.#viewport = viewport
    this.#width = width
    this.#x = x
    const scale = makeScale(viewport.bounds, width)
    const frame = { from: scale(viewport.range.from), to: scale(viewport.range.to) }
    // A frame around the whole axis cannot move: a drag draws a new frame.
    const part = partAt(x, frame, GRIP_REACH)
    this.#part = part === 'inside' && viewport.isWhole ? 'outside' : part
    this.#range = viewport.range
  }

  move(dx: number): void {
    const { bounds } = this.#viewport
    const before = timeAt(this.#x, bounds, this.#width)
    this.#x += dx
    const now = timeAt(this.#x, bounds, this.#width)
    if (this.#part === 'outside') {
      this.#range = { from: before, to: before }
      this.#part = dx < 0 ? 'from' : 'to'
    }
    if (this.#part === 'inside') this.#range = panRange(this.#range, bounds, now - before)
    else if (this.#part === 'from') this.#range = { from: Math.min(now, this.#range.to), to: this.#range.to }
    else this.#range = { from: this.#range.from, to: Math.max(now, this.#range.from) }
    this.#viewport.show(this.#range)
  }
}

/** Tells whether a height on the head's canvas is in the minimap. */
export const isMinimap = (y: number): boolean => y < MINIMAP_HEIGHT
