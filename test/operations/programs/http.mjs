import { Agent, request } from 'node:http'
import { startServer } from './server.mjs'

/** Resolves when the answer or an error has come. */
const answerOf = (sent) =>
  new Promise((resolve) => {
    sent.once('response', (response) => response.resume().once('end', resolve))
    sent.once('error', resolve).end()
  })

export async function open() {
  const { server, origin } = await startServer()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const { port } = new URL(origin)

  async function first(label) {
    await answerOf(request({ agent, port, host: '127.0.0.1', path: `/items/${label}?token=secret` }))
  }
  async function second(label) {
    await answerOf(request({ agent, port, host: '127.0.0.1', path: `/orders/${label}/7`, method: 'POST' }))
  }
  async function third(label) {
    await answerOf(request({ agent, port, host: '127.0.0.1', path: `/broken/${label}` }))
  }
  const close = () => {
    agent.destroy()
    server.close()
  }
  return { steps: [first, second, third], close }
}
