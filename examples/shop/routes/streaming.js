import { Readable } from 'node:stream'
import { streamOrders } from '../shop/reports.js'

/** @type {import('./index.js').Lesson} */
export const streaming = {
  path: '/streaming',
  title: 'Streaming',
  lesson: 'Ten orders, one every 25 ms: the first byte is early, the profile lasts until the last one.',
  register(app) {
    app.get('/streaming', async function exportOrders(_request, reply) {
      reply.type('application/x-ndjson')
      return Readable.from(streamOrders(10))
    })
  },
}
