/**
 * Measures an endpoint with ten queries and five commands, bare and with the toolbar in turns:
 * `npm run build && node bench/operations-cost.js [--before=<dist of another build>] [--rounds=12] [--requests=150]`.
 * Needs PostgreSQL and Redis, and `npm ci --prefix test/operations`. Prints processor time of a request (the program's
 * own, not the system's) and requests in a second: the lower quartile and the upper one, each with its ratio to bare.
 */
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { startServer } from './processes.js'

const AT_ONCE = 5
const WARM_UP = 400

const rounds = Number(option('rounds', '12'))
const requests = Number(option('requests', '150'))
const before = option('before', '')
const builds = { bare: null, ...(before && { before }), now: new URL('../dist', import.meta.url).pathname }

/** @param {string} name @param {string} otherwise */
function option(name, otherwise) {
  const prefix = `--${name}=`
  return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? otherwise
}

/** @typedef {{ cpu: number, rate: number }} Turn µs of a request, requests in a second */

const servers = await Promise.all(
  Object.entries(builds).map(async ([name, dist]) => ({ name, server: await start(name, dist) })),
)
for (const { server } of servers) await send(server, WARM_UP)
/** @type {Record<string, Turn[]>} */
const turns = Object.fromEntries(servers.map(({ name }) => [name, []]))
for (let round = 0; round < rounds; round++) {
  for (const { name, server } of round % 2 === 0 ? servers : servers.toReversed())
    turns[name]?.push(await measure(server))
}
for (const { name } of servers) report(name)
await Promise.all(servers.map(({ server }) => server.stop()))

/** @param {string} name @param {string | null} dist */
function start(name, dist) {
  if (dist === null) return startServer('operations-server.js')
  const register = new URL('src/register.js', pathToFileURL(`${dist}/`)).href
  // An older build may not know the option, and has no other history.
  const env = name === 'now' ? { env: { DEBUG_TOOLBAR_HISTORY: 'memory' } } : {}
  return startServer('operations-server.js', { args: [dist], execArgv: ['--import', register], ...env })
}

/** @param {import('./processes.js').Server} server @returns {Promise<Turn>} */
async function measure(server) {
  const [used, started] = [await cpuOf(server), performance.now()]
  await send(server, requests)
  const elapsed = performance.now() - started
  return { cpu: ((await cpuOf(server)) - used) / requests, rate: (requests / elapsed) * 1000 }
}

/** @param {import('./processes.js').Server} server @returns {Promise<number>} */
async function cpuOf({ child }) {
  child.send('cpu')
  const [{ cpu }] = await once(child, 'message')
  return cpu
}

/** @param {import('./processes.js').Server} server @param {number} count */
async function send({ url }, count) {
  let left = count
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await (await fetch(url)).arrayBuffer()
    }),
  )
}

/** @param {string} name */
function report(name) {
  const [own, bare] = [turns[name] ?? [], turns['bare'] ?? []]
  const [cpu, rate] = [cheapOf(own), fastOf(own)]
  console.log(
    `${name}: ${cpu.toFixed(0)} µs of CPU time (× ${(cpu / cheapOf(bare)).toFixed(3)}), ` +
      `${rate.toFixed(0)} requests/s (× ${(rate / fastOf(bare)).toFixed(3)})`,
  )
}

/** @param {readonly Turn[]} list */
function cheapOf(list) {
  return quantile(
    list.map(({ cpu }) => cpu),
    0.25,
  )
}

/** @param {readonly Turn[]} list */
function fastOf(list) {
  return quantile(
    list.map(({ rate }) => rate),
    0.75,
  )
}

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN
}
