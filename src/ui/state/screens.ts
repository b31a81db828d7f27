/**
 * Reads the addresses of the screens that panels bring along, by panel id.
 *
 * @param text the document's JSON: names relative to `base`
 */
export function readScreens(text: string, base: string): ReadonlyMap<string, string> {
  if (text === '') return new Map()
  const names = JSON.parse(text) as Record<string, string>
  return new Map(Object.entries(names).map(([id, name]) => [id, `${base}/${name}`]))
}
