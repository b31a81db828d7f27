import { Agent, get } from 'node:http'

/** Number of concurrent requests. */
const CONNECTIONS = 50

/**
 * @typedef {object} Wanted
 * @property {string} path
 * @property {boolean} hangUp closes the connection at the first byte of the answer
 */

/**
 * Sends requests, many at a time, and waits for all of their answers, of any status. Throws if a connection fails. The
 * load generator of the benchmark cannot do this: it has no order and no hanging up.
 *
 * @param {string} url
 * @param {Wanted[]} wanted
 */
export async function requestAll(url, wanted) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const queue = wanted.values()
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => requestFrom(queue)))
  } finally {
    agent.destroy()
  }

  /** @param {Iterable<Wanted>} rest shared: each takes the next one */
  async function requestFrom(rest) {
    for (const { path, hangUp } of rest) await requestOne(new URL(path, url), agent, hangUp)
  }
}

/**
 * @param {URL} url
 * @param {Agent} agent
 * @param {boolean} hangUp
 * @returns {Promise<void>}
 */
function requestOne(url, agent, hangUp) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      response.once('close', resolve)
      if (hangUp) response.once('data', () => request.destroy())
      else response.resume()
    })
    request.once('error', (error) => (hangUp ? resolve() : reject(error)))
  })
}
