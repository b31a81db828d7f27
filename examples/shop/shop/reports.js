import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** Time (ms) for which the report keeps the event loop to itself, on any machine. */
const REPORT_MS = 200

/** Builds a report that looks async but is not: nothing else runs until its checksum is done. */
export async function buildSalesReport() {
  await sleep(1)
  const checksum = crunchSalesFigures(REPORT_MS)
  return { rows: 12_000, checksum }
}

/**
 * Works synchronously. In real code this is a large JSON.parse, a sync file or crypto call, or a loop over too much
 * data.
 *
 * @param {number} milliseconds
 */
function crunchSalesFigures(milliseconds) {
  const hash = createHash('sha256')
  const end = performance.now() + milliseconds
  while (performance.now() < end) hash.update('12 000 rows of sales figures')
  return hash.digest('hex')
}

/**
 * Yields orders of the day, one line each, as they come from the archive.
 *
 * @param {number} count
 * @returns {AsyncGenerator<string>}
 */
export async function* streamOrders(count) {
  for (let order = 1; order <= count; order++) {
    await sleep(25)
    yield `${JSON.stringify({ order, cents: order * 1990 })}\n`
  }
}
