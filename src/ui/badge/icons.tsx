import type { JSX } from 'preact'

export function MoveIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 2.5h12v11H2zm1.2 1.2v8.6H10V3.7z" fill-rule="evenodd" />
    </svg>
  )
}

export function CloseIcon(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <path d="m1.8 1 9.2 9.2-.8.8L1 1.8zM10.2 1l.8.8L1.8 11l-.8-.8z" />
    </svg>
  )
}
