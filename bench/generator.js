/**
 * Runs the load generator in a process of its own for a whole run, so that its code is compiled before it counts.
 * Answers `{ url, seconds }` over IPC with its figures.
 */
import { createRequire } from 'node:module'

const autocannon = createRequire(import.meta.url)('autocannon')

/** Number of connections kept busy at the same time. */
const CONNECTIONS = 20

process.on('message', async (/** @type {{ url: string, seconds: number }} */ { url, seconds }) => {
  const { requests, latency, duration, errors, timeouts, non2xx } = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
  })
  process.send?.({
    requestsPerSecond: requests.total / duration,
    p99: latency.p99,
    errors: errors + timeouts + non2xx,
  })
})
process.on('disconnect', () => process.exit())
