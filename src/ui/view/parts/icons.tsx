import type { JSX } from 'preact'
import type { Severity } from '../../../model/finding.ts'

/** Draws the mark of the product: running, waiting, queued. */
export function Mark(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 14 14" aria-hidden="true">
      <path class="fill-running" d="M0 1h9v3.4H0z" />
      <path class="fill-waiting" d="M3 6.4h8v1.2H3z" />
      <path class="fill-queued" d="M6 9.6h8V13H6z" />
    </svg>
  )
}

const SHAPES: Record<Severity, { kind: string; outline: string; sign: string }> = {
  critical: { kind: 'crit', outline: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z', sign: 'M7.1 4h1.8v5H7.1zm0 6.2h1.8V12H7.1z' },
  warning: { kind: 'warn', outline: 'M8 1.2 15.4 14.5H.6z', sign: 'M7.2 5.6h1.6v4.6H7.2zm0 5.6h1.6v1.6H7.2z' },
  ok: {
    kind: 'ok',
    outline: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z',
    sign: 'M4.4 8.2l1.1-1.1 1.7 1.7 3.4-3.4 1.1 1.1-4.5 4.5z',
  },
  unknown: { kind: 'dim', outline: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z', sign: 'M4.5 7.2h7v1.6h-7z' },
}

/** Draws a severity, which has a shape as well as a colour. */
export function SeverityIcon({ severity }: { severity: Severity }): JSX.Element {
  const { kind, outline, sign } = SHAPES[severity]
  return (
    <svg class={`icon ${kind}`} viewBox="0 0 16 16" role="img" aria-label={severity}>
      <path d={outline} />
      <path class="fill-panel" d={sign} />
    </svg>
  )
}

/** Draws the handle of a tree row; the style turns it if the row is collapsed. */
export function Fold(): JSX.Element {
  return (
    <svg viewBox="0 0 8 8" aria-hidden="true">
      <path d="M0 2h8L4 7z" />
    </svg>
  )
}

export function FindIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M7 2a5 5 0 1 0 3 9l3.2 3.2 1-1L11 10a5 5 0 0 0-4-8zm0 1.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2z" />
    </svg>
  )
}

/** Draws a disc, half dark and half light. */
export function ThemeIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 3v10A5 5 0 0 1 8 3z" fill-rule="evenodd" />
    </svg>
  )
}

/** Draws a page with a list at its left. */
export function RailIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 2.5h12v11H2zm1.2 1.2v8.6H6V3.7zm4 0v8.6h5.6V3.7z" fill-rule="evenodd" />
    </svg>
  )
}
