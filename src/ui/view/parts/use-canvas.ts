import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import { PALETTE_NAMES } from '../../canvas/surface.ts'
import type { Palette, Style, Surface } from '../../canvas/surface.ts'
import { followTheme } from './theme.ts'

export interface Size {
  width: number
  height: number
}

/** Returns the inner size of an element without its scroll bars, kept up to date. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

/** Returns the tokens of the style sheet for a canvas, read again when the theme changes. */
export function useCanvasStyle(): Style {
  const [style, setStyle] = useState(readStyle)
  useEffect(() => followTheme(() => setStyle(readStyle())), [])
  return style
}

/** Reads colours through an element, because a custom property holds `light-dark(…)` unresolved. */
function readStyle(): Style {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const computed = getComputedStyle(probe)
  const palette = Object.fromEntries(
    PALETTE_NAMES.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, computed.color]
    }),
  ) as Palette
  const sans = computed.getPropertyValue('--sans') || 'sans-serif'
  const mono = computed.getPropertyValue('--mono') || 'monospace'
  probe.remove()
  return { palette, hatch: makeHatch(palette), sans, mono }
}

/** Makes a pattern of diagonal lines, tiled without a seam. */
function makeHatch(palette: Palette): string | object {
  const size = 6
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const context = tile.getContext('2d')
  if (!context) return palette.queued
  context.fillStyle = palette['queued-fill']
  context.fillRect(0, 0, size, size)
  context.strokeStyle = palette.queued
  context.lineWidth = 1.6
  context.beginPath()
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1)
    context.lineTo(shift + size + 1, -1)
  }
  context.stroke()
  return context.createPattern(tile, 'repeat') ?? palette.queued
}

/**
 * Draws on the first render and whenever `watched` changes. Returns a function that requests a draw, at most one a
 * frame.
 */
export function useFrames(draw: () => void, watched: readonly unknown[]): () => void {
  const latest = useRef(draw)
  latest.current = draw
  const frame = useRef(0)
  const request = useRef(() => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0
      latest.current()
    })
  })
  useLayoutEffect(() => latest.current(), watched)
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  return request.current
}

/** Sizes a canvas for the screen's pixels and draws in CSS pixels. */
export function paint(
  canvas: HTMLCanvasElement | null,
  { width, height }: Size,
  draw: (surface: Surface) => void,
): void {
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return
  const ratio = devicePixelRatio || 1
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== wide) canvas.width = wide
  if (canvas.height !== high) canvas.height = high
  const size = [`${width}px`, `${height}px`] as const
  if (canvas.style.width !== size[0]) canvas.style.width = size[0]
  if (canvas.style.height !== size[1]) canvas.style.height = size[1]
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  draw(context)
}
