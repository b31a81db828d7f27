/** The theme follows the system until the reader switches it; the choice is kept by the browser. */
export type Theme = 'light' | 'dark'

const KEY = 'debug-toolbar-theme'
const listeners = new Set<() => void>()
const system = matchMedia('(prefers-color-scheme: dark)')

/** Shows the theme of an earlier visit. */
export function restoreTheme(): void {
  const chosen = read()
  if (chosen) document.documentElement.dataset['theme'] = chosen
}

/** Returns the shown theme. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme']
  return chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light'
}

/** Shows the other theme. If that is the system's, the page follows the system again. */
export function switchTheme(): void {
  const next: Theme = currentTheme() === 'dark' ? 'light' : 'dark'
  const isSystems = next === (system.matches ? 'dark' : 'light')
  if (isSystems) delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = next
  keep(isSystems ? null : next)
  for (const listener of listeners) listener()
}

/** Calls back when the system or the reader changes the theme, until the returned function is called. */
export function followTheme(listener: () => void): () => void {
  listeners.add(listener)
  system.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    system.removeEventListener('change', listener)
  }
}

/** Reads the kept theme; a browser may deny storage by throwing. */
function read(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : null
  } catch {
    return null
  }
}

function keep(theme: Theme | null): void {
  try {
    if (theme) localStorage.setItem(KEY, theme)
    else localStorage.removeItem(KEY)
  } catch {
    // The switch works until the page is closed.
  }
}
