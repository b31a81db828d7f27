import { startServer } from './server.mjs'

export async function open() {
  const { server, origin } = await startServer()

  async function first(label) {
    const response = await fetch(`${origin}/items/${label}?token=secret`)
    await response.text()
  }
  async function second(label) {
    const response = await fetch(`${origin}/orders/${label}/7`, { method: 'POST' })
    await response.text()
  }
  async function third(label) {
    await fetch(`${origin}/broken/${label}`).catch(() => {})
  }
  return { steps: [first, second, third], close: () => server.close() }
}
