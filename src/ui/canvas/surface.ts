/**
 * The part of a canvas context that drawing uses. A browser's 2D context has it, and so has the call log of the tests.
 */
export interface Surface {
  fillStyle: string | object
  strokeStyle: string | object
  lineWidth: number
  globalAlpha: number
  font: string
  textAlign: string
  textBaseline: string
  fillRect(x: number, y: number, width: number, height: number): void
  clearRect(x: number, y: number, width: number, height: number): void
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  strokeRect(x: number, y: number, width: number, height: number): void
  rect(x: number, y: number, width: number, height: number): void
  stroke(): void
  fill(): void
  save(): void
  restore(): void
  clip(): void
  fillText(text: string, x: number, y: number): void
}

/** The colours of a theme, resolved, because a canvas does not read custom properties. */
export const PALETTE_NAMES = [
  'selected',
  'line',
  'text',
  'text-2',
  'text-3',
  'running',
  'waiting',
  'critical',
  'critical-fill',
  'on-critical',
  'warning',
  'warning-fill',
  'nested',
  'queued',
  'queued-fill',
  'lag',
  'path',
  'line-strong',
  'panel',
] as const

export type Palette = Record<(typeof PALETTE_NAMES)[number], string>

export interface Style {
  palette: Palette
  /** The fill of queued time: hatched. */
  hatch: string | object
  /** Font families. */
  sans: string
  mono: string
}
