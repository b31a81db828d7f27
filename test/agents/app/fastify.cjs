if (process.env.AGENT) require(process.env.AGENT)
const { fastify } = require('fastify')
const { priceOf, save, stockOf } = require('./service.cjs')

const app = fastify()

app.get('/orders/:id', async (request, reply) => {
  const stock = await stockOf(request.params.id)
  const price = await priceOf(request.params.id)
  reply.header('X-Stock', stock)
  return { id: request.params.id, stock, price }
})

app.post('/orders/:id', async (request, reply) => {
  await save(request.body)
  return reply.code(201).send(`saved ${JSON.stringify(request.body)}`)
})

app.listen({ port: 0, host: '127.0.0.1' }, (error) => {
  if (error) throw error
  console.log(`port ${app.server.address().port}`)
})
