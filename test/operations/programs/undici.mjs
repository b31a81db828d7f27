import { startServer } from './server.mjs'

export async function open(require) {
  const { Pool } = require('undici')
  const { server, origin } = await startServer()
  const pool = new Pool(origin, { connections: 1 })

  async function first(label) {
    const { body } = await pool.request({ path: `/items/${label}?token=secret`, method: 'GET' })
    await body.text()
  }
  async function second(label) {
    const { body } = await pool.request({ path: `/orders/${label}/7`, method: 'POST' })
    await body.text()
  }
  async function third(label) {
    await pool.request({ path: `/broken/${label}`, method: 'GET' }).catch(() => {})
  }
  return { steps: [first, second, third], close: () => pool.destroy().then(() => server.close()) }
}
