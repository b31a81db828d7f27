import { renderInvoice } from '../shop/invoices.js'
import { loadCart, loadUser } from '../shop/loaders.js'

/** @type {import('./index.js').Lesson} */
export const healthy = {
  path: '/healthy',
  title: 'Healthy',
  lesson: 'Files, DNS, zlib, crypto and two upstream calls, all side by side: mostly waiting, nothing blocked.',
  register(app, { upstream }) {
    app.get('/healthy', async function showInvoice() {
      const [user, cart, address] = await Promise.all([
        loadUser(upstream, '1'),
        loadCart(upstream, '1'),
        upstream.findAddress(),
      ])
      return { invoice: await renderInvoice(user, cart), address }
    })
  },
}
