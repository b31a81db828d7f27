import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Starts the upstream service in a process of its own.
 *
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startUpstream() {
  // Flags of this process (--import, --inspect …) are not meant for the service.
  const child = fork(fileURLToPath(new URL('server.js', import.meta.url)), { execArgv: [] })
  const port = await new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(/** @type {{ port: number }} */ (message).port))
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`Expected the upstream service to start, it ended with code ${code}`)),
    )
  })
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      if (child.connected) child.disconnect()
    },
  }
}
