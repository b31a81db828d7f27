import { chargeCard } from '../shop/payment.js'

/** @type {import('./index.js').Lesson} */
export const failing = {
  path: '/failing',
  title: 'Failing',
  lesson: 'The bank declines the card: chargeCard fails, nobody handles it, and the answer is a 500.',
  register(app, { upstream }) {
    app.get('/failing', async function payOrder() {
      return await chargeCard(upstream, 'visa')
    })
  },
}
