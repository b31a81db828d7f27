if (process.env.AGENT) require(process.env.AGENT)
const express = require('express')
const { priceOf, save, stockOf } = require('./service.cjs')

const app = express()
app.use(express.json())

app.get('/orders/:id', async (request, response) => {
  const stock = await stockOf(request.params.id)
  const price = await priceOf(request.params.id)
  response.set('X-Stock', stock).cookie('seen', request.params.id).json({ id: request.params.id, stock, price })
})

app.post('/orders/:id', async (request, response) => {
  await save(request.body)
  response.status(201).send(`saved ${JSON.stringify(request.body)}`)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
