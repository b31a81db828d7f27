import { useEffect, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { ThemeIcon } from './icons.tsx'
import { currentTheme, followTheme, switchTheme } from './theme.ts'

/** Renders the button that switches between dark and light. */
export function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(currentTheme)
  useEffect(() => followTheme(() => setTheme(currentTheme())), [])
  const label = `Switch to the ${theme === 'dark' ? 'light' : 'dark'} theme`
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} onClick={switchTheme}>
      <ThemeIcon />
    </button>
  )
}
