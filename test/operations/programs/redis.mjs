/** Not connected yet when the first commands are sent, which wait for it. */
export async function open(require) {
  const { createClient } = require('redis')
  const { REDIS_HOST: host, REDIS_PORT } = process.env
  const redis = createClient({ url: `redis://${host}:${REDIS_PORT}`, socket: { host, port: Number(REDIS_PORT) } })
  redis.on('error', () => {})
  redis.connect().catch(() => {})

  async function first(label) {
    await redis.set(`operations:${label}`, 'secret', { EX: 60 })
  }
  async function second(label) {
    await redis.get(`operations:${label}`)
  }
  async function third(label) {
    await redis.sendCommand(['LPUSH', `operations:${label}`, 'secret']).catch(() => {})
  }
  return { steps: [first, second, third], close: () => redis.disconnect() }
}
