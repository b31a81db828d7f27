/** A pool of one client; its last step is a function with the client. */
export async function open(require) {
  const { createClientPool } = require('redis')
  const { REDIS_HOST: host, REDIS_PORT } = process.env
  const pool = createClientPool({ socket: { host, port: Number(REDIS_PORT) } }, { maximum: 1, acquireTimeout: 60_000 })
  pool.on('error', () => {})
  await pool.connect()

  async function first(label) {
    await pool.set(`operations:${label}`, 'secret', { EX: 60 })
  }
  async function second(label) {
    await pool.get(`operations:${label}`)
  }
  async function third(label) {
    await pool.execute((client) => client.lPush(`operations:${label}`, 'secret')).catch(() => {})
  }
  return { steps: [first, second, third], close: () => pool.close() }
}
