import type { CodePlace } from '../../model/trace.ts'

/** Lists of places in the `places` of panels' states. */
const lists = new WeakSet<readonly CodePlace[]>()

/** Makes a list for the `places` of a panel's state, whose places are described before a record leaves the process. */
export function makeStatePlaces(): CodePlace[] {
  const places: CodePlace[] = []
  lists.add(places)
  return places
}

/** Returns the list of places in a panel's state; null if it is not one of `makeStatePlaces`. */
export function statePlacesOf(state: unknown): readonly CodePlace[] | null {
  if (typeof state !== 'object' || state === null) return null
  const places: unknown = Object.getOwnPropertyDescriptor(state, 'places')?.value
  return Array.isArray(places) && lists.has(places as CodePlace[]) ? (places as CodePlace[]) : null
}
