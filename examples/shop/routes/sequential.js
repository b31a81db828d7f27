import { loadCart, loadStock, loadUser } from '../shop/loaders.js'

/** @type {import('./index.js').Lesson} */
export const sequential = {
  path: '/sequential',
  title: 'Sequential',
  lesson: 'Four calls that need nothing of each other, awaited one by one: the timeline is a staircase.',
  register(app, { upstream }) {
    app.get('/sequential', async function showCheckout() {
      const user = await loadUser(upstream, '1')
      const cart = await loadCart(upstream, '1')
      const kettles = await loadStock(upstream, '1')
      const lamps = await loadStock(upstream, '4')
      return { user, cart, left: [kettles.left, lamps.left] }
    })
  },
}
