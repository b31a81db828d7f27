/** How long a page may wait for recommendations, in milliseconds. */
const PATIENCE_MS = 60

/**
 * Recommendations, or none where the upstream service is too slow: the call is aborted then.
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
