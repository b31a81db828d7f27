export const CORNERS = ['bottom-right', 'bottom-left', 'top-left', 'top-right'] as const
export type Corner = (typeof CORNERS)[number]

/** State of the toolbar that is kept from page to page. */
export interface Memory {
  corner: Corner
  isOpen: boolean
}

const KEY = 'debug-toolbar'
const DEFAULT: Memory = { corner: 'bottom-right', isOpen: false }

/** Reads the kept state; returns the default if the page has no storage. */
export function recall(): Memory {
  try {
    const known = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Record<keyof Memory, unknown>>
    const corner = CORNERS.find((each) => each === known.corner) ?? DEFAULT.corner
    return { corner, isOpen: known.isOpen === true }
  } catch {
    return DEFAULT
  }
}

/** Returns the theme that the reader chose in the dashboard, or '' if it follows the system. */
export function chosenTheme(): 'light' | 'dark' | '' {
  try {
    const theme = localStorage.getItem('debug-toolbar-theme')
    return theme === 'light' || theme === 'dark' ? theme : ''
  } catch {
    return ''
  }
}

export function remember(memory: Memory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(memory))
  } catch {}
}
