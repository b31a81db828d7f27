import { loadOrder, loadProduct } from './loaders.js'

/** @typedef {import('./client.js').UpstreamClient} Upstream */

/**
 * Sums up the price of a user's order. Five async functions deep, each with a reason: summary → order → line → price →
 * tax rate.
 *
 * @param {Upstream} upstream
 * @param {string} userId
 */
export async function summarizeOrder(upstream, userId) {
  const totals = await priceOrder(upstream, userId)
  return { ...totals, currency: 'EUR' }
}

/** @param {Upstream} upstream @param {string} userId */
async function priceOrder(upstream, userId) {
  const order = await loadOrder(upstream, userId)
  const cents = await Promise.all(order.lines.map((line) => priceLine(upstream, order.country, line)))
  return { order: order.id, cents: cents.reduce((sum, each) => sum + each, 0) }
}

/**
 * @param {Upstream} upstream
 * @param {string} country
 * @param {{ productId: string, count: number }} line
 */
async function priceLine(upstream, country, line) {
  const product = await loadProduct(upstream, line.productId)
  return line.count * (await addTax(upstream, country, product.cents))
}

/** @param {Upstream} upstream @param {string} country @param {number} cents */
async function addTax(upstream, country, cents) {
  return Math.round(cents * (1 + (await findTaxRate(upstream, country))))
}

/** @param {Upstream} upstream @param {string} country @returns {Promise<number>} */
async function findTaxRate(upstream, country) {
  const { rate } = await upstream.fetchJson(`/tax/${country}`)
  return rate
}
