/** Numbers values by their first occurrence, from 1 on, so that the values themselves are not told; 0 stays 0. */
export function numberValues(values: readonly number[]): Uint32Array {
  const numbers = new Map<number, number>()
  return Uint32Array.from(values, (value) => {
    if (value === 0) return 0
    const known = numbers.get(value)
    if (known === undefined) numbers.set(value, numbers.size + 1)
    return known ?? numbers.size
  })
}
