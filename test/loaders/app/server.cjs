const { createServer } = require('node:http')
const { load } = require('./service-common.cjs')
const { work } = require('./work-common.cjs')

async function handle() {
  const order = await load(7)
  await work()
  return order
}

const server = createServer((_request, response) => {
  handle().then((order) => response.end(JSON.stringify(order)))
})
server.listen(0, '127.0.0.1', () => require('ask')(server.address().port))
