/** Maximum wait (ms) of a page for recommendations. */
const PATIENCE_MS = 60

/**
 * Loads recommendations; aborts the call and returns none if the upstream service is too slow.
 *
 * @param {import('./client.js').UpstreamClient} upstream
 * @param {string} userId
 * @returns {Promise<string[]>}
 */
export async function recommendOrNothing(upstream, userId) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS)
  try {
    return await loadRecommendations(upstream, userId, controller.signal)
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return []
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * @param {import('./client.js').UpstreamClient} upstream
 * @param {string} userId
 * @param {AbortSignal} signal
 * @returns {Promise<string[]>}
 */
async function loadRecommendations(upstream, userId, signal) {
  const { products } = await upstream.fetchJson(`/recommendations/${userId}`, { signal })
  return products
}
