/** The shop's questions to the upstream service, one function each. */

/** @typedef {import('./client.js').UpstreamClient} Upstream */
/** @typedef {{ id: string, name: string, country: string }} User */
/** @typedef {{ userId: string, items: string[] }} Cart */
/** @typedef {{ id: string, name: string, cents: number }} Product */
/** @typedef {{ id: string, userId: string, country: string, lines: { productId: string, count: number }[] }} Order */

/** @param {Upstream} upstream @param {string} id @returns {Promise<User>} */
export async function loadUser(upstream, id) {
  return await upstream.fetchJson(`/users/${id}`)
}

/** @param {Upstream} upstream @param {string} userId @returns {Promise<Cart>} */
export async function loadCart(upstream, userId) {
  return await upstream.fetchJson(`/carts/${userId}`)
}

/** @param {Upstream} upstream @param {string} id @returns {Promise<Product>} */
export async function loadProduct(upstream, id) {
  return await upstream.fetchJson(`/products/${id}`)
}

/** @param {Upstream} upstream @param {string} productId @returns {Promise<{ left: number }>} */
export async function loadStock(upstream, productId) {
  return await upstream.fetchJson(`/stock/${productId}`)
}

/** @param {Upstream} upstream @param {string} userId @returns {Promise<Order>} */
export async function loadOrder(upstream, userId) {
  return await upstream.fetchJson(`/orders/${userId}`)
}
