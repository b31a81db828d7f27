const { get } = require('node:http')
const { setTimeout: sleep } = require('node:timers/promises')

exports.stockOf = async function stockOf(id) {
  const answer = await fetch(`${process.env.UPSTREAM}/stock/${id}`)
  return await answer.text()
}

exports.priceOf = async function priceOf(id) {
  const answer = await new Promise((resolve, reject) => {
    get(`${process.env.UPSTREAM}/price/${id}`, resolve).on('error', reject)
  })
  let text = ''
  for await (const chunk of answer) text += chunk
  return text
}

exports.save = async function save() {
  await sleep(5)
}
