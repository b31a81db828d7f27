import { buildSalesReport } from '../shop/reports.js'

/** @type {import('./index.js').Lesson} */
export const blocking = {
  path: '/blocking',
  title: 'Blocking',
  lesson: 'crunchSalesFigures works for 200 ms without a break: every other request stands still meanwhile.',
  register(app) {
    app.get('/blocking', async function showSalesReport() {
      return await buildSalesReport()
    })
  },
}
