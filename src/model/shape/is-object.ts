/** Tells whether a value is an object and no list: one of JSON's `{…}`. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
