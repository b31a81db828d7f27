import { sendReceipt } from '../shop/mail.js'

/** @type {import('./index.js').Lesson} */
export const outlives = {
  path: '/outlives',
  title: 'Outlives the response',
  lesson: 'Nobody awaits sendReceipt: the response is sent long before the mail is, and the task is still pending.',
  register(app) {
    app.get('/outlives', async function placeOrder() {
      void sendReceipt('1')
      return { order: 'placed' }
    })
  },
}
