const { setTimeout: sleep } = require('node:timers/promises')

exports.load = async function load(id) {
  await sleep(5)
  return { id }
}
