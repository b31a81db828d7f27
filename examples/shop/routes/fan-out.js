import { loadProduct } from '../shop/loaders.js'

/** Number of products on the catalogue page. */
const PRODUCTS = 20

/** @type {import('./index.js').Lesson} */
export const fanOut = {
  path: '/fan-out',
  title: 'Fan-out',
  lesson: 'Twenty products loaded at once: twenty tasks alive at the same time, one wait for all of them.',
  register(app, { upstream }) {
    app.get('/fan-out', async function showCatalogue() {
      const ids = Array.from({ length: PRODUCTS }, (_, index) => String(index + 1))
      return { products: await Promise.all(ids.map((id) => loadProduct(upstream, id))) }
    })
  },
}
