/**
 * Charges a card. The sample's bank declines every card, so this always fails.
 *
 * @param {import('./client.js').UpstreamClient} upstream
 * @param {string} card
 */
export async function chargeCard(upstream, card) {
  return await upstream.fetchJson(`/cards/${card}`)
}
