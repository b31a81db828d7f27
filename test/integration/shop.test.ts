import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { AsyncProfilingStats, Task } from '../../src/model/async-stats.ts'
import { followPath, spawnShop, startShop, visit, type Shop, type Visit } from './shop-process.ts'

/** Tolerance (ms): timers may fire a little early, and clocks are read a little apart. */
const SLACK_MS = 2

let shop: Shop

before(async () => {
  shop = await startShop()
})

after(async () => {
  await shop.stop()
})

test('the start page lists every lesson and links to the dashboard', async () => {
  const { response, body } = await visit(shop, '/')
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
  const paths = [
    'healthy',
    'sequential',
    'fan-out',
    'nested',
    'blocking',
    'outlives',
    'failing',
    'aborted',
    'streaming',
  ]
  for (const path of paths) assert.ok(body.includes(`href="/${path}"`), path)
  assert.ok(body.includes('href="/_debug_toolbar/"'))
})

test('/healthy waits side by side and blocks nothing', async () => {
  const calm = await visit(shop, '/healthy', ({ stats }) => stats.degraded === null && stats.blockingCalls.length === 0)
  assert.deepEqual(calm.stats.blockingCalls, [])
  assert.equal(calm.stats.tasksFailed, 0)
  assert.equal(calm.stats.tasksPending, 0)
  assert.ok(calm.stats.maxConcurrency >= 4, `${calm.stats.maxConcurrency} at once`)
  assert.ok(calm.stats.ledger.waiting > 0)
  assert.deepEqual(statesOf(calm.stats, 'renderInvoice'), ['completed'])
})

test('/sequential is a staircase: no loader starts before the one before it has ended', async () => {
  const { stats } = await visit(shop, '/sequential')
  const steps = stats.tasks.filter((task) => task.function.startsWith('load'))
  assert.deepEqual(
    steps.map((task) => task.function),
    ['loadUser', 'loadCart', 'loadStock', 'loadStock'],
  )
  const ends = steps.map(endOf)
  for (const [index, step] of steps.slice(1).entries()) {
    assert.ok(step.startTime >= (ends[index] ?? Infinity) - SLACK_MS, `${step.function} overlaps the one before it`)
  }
  const handler = stats.awaitPoints.find((point) => point.function === 'showCheckout')
  assert.equal(handler?.awaitCount, 4)
  assert.equal(handler?.sites.length, 4)
})

test('/fan-out has twenty loaders alive at once', async () => {
  const { stats } = await visit(shop, '/fan-out')
  assert.equal(statesOf(stats, 'loadProduct').length, 20)
  assert.ok(stats.maxConcurrency >= 21, `${stats.maxConcurrency} at once`)
  const parents = new Set(stats.tasks.filter((task) => task.function === 'loadProduct').map((task) => task.parent))
  const handler = stats.tasks.find((task) => task.function === 'showCatalogue')
  assert.deepEqual([...parents], [handler?.taskId])
})

test('/nested is a hierarchy five deep', async () => {
  const { stats } = await visit(shop, '/nested')
  const path = ['showOrder', 'summarizeOrder', 'priceOrder', 'priceLine', 'addTax', 'findTaxRate']
  assert.equal(followPath(stats.taskHierarchy, path)?.status, 'completed')
})

test('/blocking has a critical blocking call in the task that built the report', async () => {
  // A machine that takes the processor away for longer than a tenth of a second cuts the block in two.
  const isWhole = ({ stats: { degraded, blockingCalls } }: Visit): boolean =>
    degraded === null && blockingCalls.some(({ duration }) => duration >= 150)
  const { record, stats } = await visit(shop, '/blocking', isWhole)
  const [worst] = stats.blockingCalls
  assert.ok(worst && worst.duration >= 150, `longest: ${worst?.duration}`)
  assert.equal(worst.impact, 'critical')
  assert.equal(worst.file, 'examples/shop/shop/reports.js')
  assert.equal(stats.tasks.find((task) => task.taskId === worst.taskId)?.function, 'buildSalesReport')
  assert.ok(stats.ledger.running >= 150, `running: ${stats.ledger.running}`)
  const list = (await (await fetch(`${shop.url}/_debug_toolbar/api/requests`)).json()) as {
    requests: { id: string; panels: Record<string, { navSubtitle: string }> }[]
  }
  const row = list.requests.find(({ id }) => id === record.id)
  assert.match(row?.panels['AsyncProfilingPanel']?.navSubtitle ?? '', /^\d+ blocking/)
})

test('/outlives answers while the receipt is still being sent', async () => {
  const { record, stats } = await visit(shop, '/outlives')
  assert.equal(record.complete, true)
  assert.ok(stats.tasksPending >= 1, `${stats.tasksPending} pending`)
  const receipt = stats.tasks.find((task) => task.function === 'sendReceipt')
  assert.equal(receipt?.status, 'pending')
  assert.equal(receipt?.duration, null)
})

test('/failing answers 500 and says which task failed', async () => {
  const { response, record, stats } = await visit(shop, '/failing')
  assert.equal(response.status, 500)
  assert.equal(record.status, 500)
  assert.ok(stats.tasksFailed >= 1, `${stats.tasksFailed} failed`)
  assert.deepEqual(statesOf(stats, 'chargeCard'), ['failed'])
})

test('/aborted answers without recommendations and counts a cancelled task', async () => {
  const { response, body, stats } = await visit(shop, '/aborted')
  assert.equal(response.status, 200)
  assert.deepEqual(JSON.parse(body), { recommended: [] })
  assert.ok(stats.tasksCancelled >= 1, `${stats.tasksCancelled} cancelled`)
  assert.deepEqual(statesOf(stats, 'loadRecommendations'), ['cancelled'])
  assert.deepEqual(statesOf(stats, 'recommendOrNothing'), ['completed'])
})

test('/streaming is profiled until its last chunk', async () => {
  const { body, record, stats } = await visit(shop, '/streaming')
  assert.equal(body.trim().split('\n').length, 10)
  assert.equal(record.complete, true)
  assert.ok((record.duration ?? 0) >= 10 * (25 - SLACK_MS), `${record.duration} ms`)
  assert.deepEqual(statesOf(stats, 'streamOrders'), ['completed'])
})

test('/orders/:user is recorded under its route pattern, its 404 as well', async () => {
  const known = await visit(shop, '/orders/1')
  assert.equal(known.response.status, 200)
  assert.ok(known.body.includes('Orders of Ada'))
  assert.equal(known.record.route, '/orders/:user')
  const unknown = await visit(shop, '/orders/9')
  assert.equal(unknown.record.status, 404)
  assert.equal(unknown.record.path, '/orders/9')
})

test('a taken port: the shop says so and uses another one', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const second = await startShop(String(port))
  try {
    assert.ok(second.lines[0]?.startsWith(`Port ${port} is taken`), second.lines.join('\n'))
    assert.notEqual(new URL(second.url).port, String(port))
  } finally {
    await second.stop()
    blocker.close()
  }
})

test('a PORT that is no port ends with a message', async () => {
  const child = spawnShop('seven')
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = await once(child, 'close')
  assert.equal(code, 1)
  assert.match(errors, /PORT: expected a number from 0 .* got "seven"/)
})

/** Returns the states of all tasks of one function. */
function statesOf(stats: AsyncProfilingStats, name: string): Task['status'][] {
  return stats.tasks.filter((task) => task.function === name).map((task) => task.status)
}

function endOf(task: Task): number {
  return task.startTime + (task.duration ?? Infinity)
}
