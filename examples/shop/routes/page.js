import { loadOrder, loadUser } from '../shop/loaders.js'
import { escapeHtml, page as layout } from '../pages/layout.js'

/** @type {import('./index.js').Lesson} */
export const page = {
  path: '/orders/1',
  title: 'An HTML page',
  lesson: 'A page of the shop with a route pattern, /orders/:user. Unknown users (/orders/9) get a 404.',
  register(app, { upstream }) {
    app.get('/orders/:user', async function showOrderPage(request, reply) {
      const id = /** @type {{ user: string }} */ (request.params).user
      const known = await Promise.all([loadUser(upstream, id), loadOrder(upstream, id)]).catch(() => null)
      reply.type('text/html; charset=utf-8')
      if (known === null) return reply.code(404).send(layout('Not found', '<p>There is no such customer.</p>'))
      const [user, order] = known
      const lines = order.lines.map((line) => `<li>${line.count} × product ${escapeHtml(line.productId)}</li>`)
      return layout(`Orders of ${user.name}`, `<p>Order ${escapeHtml(order.id)}</p><ul>${lines.join('')}</ul>`)
    })
  },
}
