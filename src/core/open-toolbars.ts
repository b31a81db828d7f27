/**
 * How many toolbars of adapters are open in this process, whichever copy of the package made them: `debug-toolbar/auto`
 * steps back while there is one, because an adapter knows its app better.
 */
interface OpenToolbars {
  count: number
}

const KEY = Symbol.for('debug-toolbar.open-toolbars')

/** Not on a module's variable: what `npx` runs and what the app imports may be two copies of the package. */
function openToolbars(): OpenToolbars {
  const known: unknown = Reflect.get(globalThis, KEY)
  if (known !== undefined) return known as OpenToolbars
  const created: OpenToolbars = { count: 0 }
  Object.defineProperty(globalThis, KEY, { value: created, configurable: true })
  return created
}

/** The toolbar of an adapter has opened (1) or closed (-1). */
export function countToolbars(change: 1 | -1): void {
  openToolbars().count += change
}

export const hasOpenToolbar = (): boolean => openToolbars().count > 0
