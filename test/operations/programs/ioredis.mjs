/** Not connected yet when the first commands are sent, which wait for it. */
export async function open(require) {
  const given = require('ioredis')
  const Redis = given.default ?? given
  const redis = new Redis({ host: process.env.REDIS_HOST, port: Number(process.env.REDIS_PORT) })

  async function first(label) {
    await redis.set(`operations:${label}`, 'secret', 'EX', 60)
  }
  async function second(label) {
    await redis.get(`operations:${label}`)
  }
  async function third(label) {
    await redis.lpush(`operations:${label}`, 'secret').catch(() => {})
  }
  return { steps: [first, second, third], close: () => redis.disconnect() }
}
