/**
 * Formats a duration for a title or subtitle, with few digits.
 *
 * @param milliseconds any finite number
 * @example displayDuration(486.2) // '486 ms'
 */
export function displayDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${round(milliseconds, 1)} ms`
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  return `${round(milliseconds / 1000, 2)} s`
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/**
 * Formats a size in decimal units, as browsers do.
 *
 * @example displayBytes(84_213) // '84 kB'
 */
export function displayBytes(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 999.5 && unit < BYTE_UNITS.length - 1) {
    amount /= 1000
    unit++
  }
  return `${round(amount, unit > 0 && amount < 9.95 ? 1 : 0)} ${BYTE_UNITS[unit]}`
}

function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}
