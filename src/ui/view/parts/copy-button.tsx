import { useEffect, useState } from 'preact/hooks'
import type { JSX } from 'preact'

/** Time (ms) for which a button tells that it has copied. */
const TOLD_MS = 2000

/** Renders a button that copies a text, which is made when it is pressed; none where the browser has no clipboard. */
export function CopyButton({ write, title }: { write: () => string; title: string }): JSX.Element | null {
  const [told, setTold] = useState<string | null>(null)
  useEffect(() => {
    if (told === null) return
    const timer = setTimeout(() => setTold(null), TOLD_MS)
    return () => clearTimeout(timer)
  }, [told])
  if (navigator.clipboard === undefined) return null
  const copy = (): void => {
    navigator.clipboard.writeText(write()).then(
      () => setTold('Copied'),
      () => setTold('The browser did not let it copy'),
    )
  }
  return (
    <button type="button" class="link-button" onClick={copy}>
      <span aria-live="polite">{told ?? title}</span>
    </button>
  )
}
