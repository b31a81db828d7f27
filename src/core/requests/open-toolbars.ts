/**
 * Counts the open toolbars of adapters in this process, of all copies of the package. `debug-toolbar/auto` yields while
 * there is one, because an adapter knows its app better.
 */
interface OpenToolbars {
  count: number
}

const KEY = Symbol.for('debug-toolbar.open-toolbars')

/** Keeps the count on `globalThis`, not in a module: `npx` and the app may load two copies of the package. */
function openToolbars(): OpenToolbars {
  const known: unknown = Reflect.get(globalThis, KEY)
  if (known !== undefined) return known as OpenToolbars
  const created: OpenToolbars = { count: 0 }
  Object.defineProperty(globalThis, KEY, { value: created, configurable: true })
  return created
}

/** Counts the toolbar of an adapter that has opened (1) or closed (-1). */
export function countToolbars(change: 1 | -1): void {
  openToolbars().count += change
}

export const hasOpenToolbar = (): boolean => openToolbars().count > 0
