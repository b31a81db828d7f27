import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { API, ask } from '../integration/client.support.ts'
import { sendCanaries } from '../integration/canaries.support.ts'

const FORMATS = ['json', 'chrome', 'speedscope', 'html']

/** Sends a request full of secrets and reads every output that could show one, by name. */
export async function readOutputs(port: number): Promise<Map<string, string>> {
  const req = sendCanaries(port)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  res.resume()
  await once(res, 'end')
  const ours = Object.entries(res.headers).filter(([name]) => /^server-timing|^x-debug/.test(name))
  const id = String(res.headers['x-debug-toolbar-request'])
  const outputs = new Map([['our headers', JSON.stringify(ours)]])
  const exports = FORMATS.map((format) => `${API}/${id}/export?format=${format}`)
  for (const path of [API, `${API}/${id}`, ...exports, `/_debug_toolbar/api/toolbar/${id}`]) {
    const { status, body } = await ask(port, { path })
    // A record of a busy history is gone soon.
    if (status === 200) outputs.set(path.replace(id, ':id'), body)
  }
  return outputs
}
