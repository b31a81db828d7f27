import { summarizeOrder } from '../shop/pricing.js'

/** @type {import('./index.js').Lesson} */
export const nested = {
  path: '/nested',
  title: 'Nested',
  lesson: 'Async functions that call async functions, five deep: the hierarchy says who waited for whom.',
  register(app, { upstream }) {
    app.get('/nested', async function showOrder() {
      return await summarizeOrder(upstream, '1')
    })
  },
}
