import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import { PALETTE_NAMES } from '../canvas/surface.ts'
import type { Palette, Style, Surface } from '../canvas/surface.ts'

export interface Size {
  width: number
  height: number
}

/** The inner size of an element without its scroll bars, kept up to date. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

/** The tokens of the style sheet for a canvas, read again when the system's theme changes. */
export function useCanvasStyle(): Style {
  const [style, setStyle] = useState(readStyle)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const read = (): void => setStyle(readStyle())
    dark.addEventListener('change', read)
    return () => dark.removeEventListener('change', read)
  }, [])
  return style
}

/** A custom property holds `light-dark(…)` as it was written; only the colour of an element is resolved. */
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
  return { palette, sans, mono }
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
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  draw(context)
}
