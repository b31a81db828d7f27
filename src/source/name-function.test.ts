import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexSource } from './source-index.ts'

/** Returns the name of the function in a text whose body is `0`, as it is shown and as the language has it. */
async function namesOf(text: string, file: string): Promise<[name: string, ownName: string]> {
  const { functions } = await indexSource(file, text)
  const fn = functions.findLast(({ start, end }) => /=> 0$|\{ 0 \}$/.test(text.slice(start, end)))!
  return [fn.name, fn.ownName]
}

async function assertNames(rows: readonly [text: string, name: string][], file = '/app/orders.ts'): Promise<void> {
  for (const [text, name] of rows) assert.equal((await namesOf(text, file))[0], name, text)
}

test('a function that is passed has the name of the call', () =>
  assertNames([
    ["app.get('/orders', async () => 0)", "app.get('/orders')"],
    ["app.get('/orders', auth, async (req, res) => { 0 })", "app.get('/orders')"],
    ["fastify.get('/orders', { preHandler }, () => 0)", "fastify.get('/orders')"],
    ["router.route('/orders').get(async () => 0)", "router.route('/orders').get(…)"],
    ["this.queue.process('mail', async () => 0)", "this.queue.process('mail')"],
    ["on('message', () => 0)", "on('message')"],
    ["socket.on('message', function () { 0 })", "socket.on('message')"],
    ['client.on(Events.MESSAGE, () => 0)', 'client.on(Events.MESSAGE)'],
    ["new Worker('mail', async () => 0)", "new Worker('mail')"],
    ["it('adds', async () => 0)", "it('adds')"],
    ["describe('sums', () => { it('adds', async () => 0) })", "it('adds')"],
    ["test.each([1])('adds %i', async () => 0)", "test.each(…)('adds %i')"],
    ['items.map(async () => 0)', 'items.map(…)'],
    ['[1].map(async () => 0)', 'map(…)'],
    ['Promise.all(list.map(async () => 0))', 'list.map(…)'],
    ['pipe(a, async () => 0)', 'pipe(a)'],
    ['pipe(async () => 0)', 'pipe(…)'],
    ['transaction(db, async () => 0)', 'transaction(db)'],
    ['new Promise(async () => 0)', 'new Promise(…)'],
    ['fetch(url).then(async () => 0)', 'fetch(…).then(…)'],
    ['(await fetch(url)).body.pipe(() => 0)', '(await fetch(…)).body.pipe(…)'],
    ['setTimeout(() => 0, 5)', 'setTimeout(…)'],
    ['use(cond ? async () => 0 : other)', 'use(…)'],
  ]))

test('of calls in each other, the innermost with a string tells most, else the innermost', () =>
  assertNames([
    ["app.get('/orders', asyncHandler(async () => 0))", "app.get('/orders')"],
    ["app.get('/orders', [auth, asyncHandler(async () => 0)])", "app.get('/orders')"],
    ["app.get('/orders', a(b(c(db, async () => 0))))", "app.get('/orders')"],
    ["app.get('/orders', trace('list', async () => 0))", "trace('list')"],
    ['router.use(wrap(async () => 0))', 'wrap(…)'],
    ["send('sums', items.map(async () => 0))", 'items.map(…)'],
    ["send('sums', new Promise(() => 0))", 'new Promise(…)'],
  ]))

test('a function in options has its own name, behind the string that tells the call', () =>
  assertNames([
    ["fastify.route({ method: 'GET', url: '/orders', handler: async () => 0 })", "fastify.route('/orders').handler"],
    ["fastify.route({ url: '/orders', async handler() { 0 } })", "fastify.route('/orders').handler"],
    ["app.get('/orders', { preHandler: async () => 0 }, handler)", "app.get('/orders').preHandler"],
    ["inngest.createFunction({ id: 'sync' }, { event }, async () => 0)", "inngest.createFunction('sync')"],
    ['run({ handler: async () => 0 })', 'handler'],
    ["run('x', { handlers: { onSave: async () => 0 } })", 'onSave'],
  ]))

test('a variable that holds what a wrapper returns is told with it', () =>
  assertNames([
    ['export const getUser = cache(async () => 0)', 'getUser = cache(…)'],
    ['const load = a(b(async () => 0))', 'load = b(…)'],
    ['({ GET: withAuth(async () => 0) })', 'GET = withAuth(…)'],
    ['class Repo { load = memo(async () => 0) }', 'Repo.load = memo(…)'],
    ['export default defineEventHandler(async () => 0)', 'orders = defineEventHandler(…)'],
    ['const sums = items.map(async () => 0)', 'items.map(…)'],
    ["const sync = task('sync', async () => 0)", "task('sync')"],
    ['const rows = await run(async () => 0)', 'run(…)'],
  ]))

test('a function that is returned has the name of the one that returns it', () =>
  assertNames([
    ['const auth = (role) => async () => 0', 'returned by auth'],
    ['function auth(role) { if (role) { return async () => 0 } }', 'returned by auth'],
    ['const a = () => () => async () => 0', 'returned by a'],
    ['class Repo { get load() { return async () => 0 } }', 'returned by Repo.load'],
    ["app.get('/orders', () => async () => 0)", "returned in app.get('/orders')"],
    ['const auth = () => wrap(async () => 0)', 'wrap(…)'],
    ['module.exports = (options) => async () => 0', 'returned by orders'],
  ]))

test('what a file exports as a whole is called by the file', async () => {
  const names: [file: string, name: string][] = [
    ['/app/orders.ts', 'orders'],
    ['file:///app/my%20orders.mjs?v=1', 'my orders'],
    ['C:\\app\\orders.route.js', 'orders.route'],
    ['/app/routes/index.js', 'routes'],
    ['index.js', 'index'],
  ]
  const texts = ['module.exports = async () => 0', 'exports = module.exports = async () => 0', 'export default () => 0']
  for (const [file, name] of names) {
    for (const text of texts) assert.equal((await namesOf(text, file))[0], name, `${text} in ${file}`)
  }
  await assertNames([
    ['export = async () => 0', 'orders'],
    ['module.exports.list = async () => 0', 'list'],
    ['module.exports = { list: async () => 0 }', 'list'],
    ['module.exports = class { async list() { 0 } }', 'orders.list'],
    ['export default async function named() { 0 }', 'named'],
  ])
})

test('other places tell as well, and where none does, a function is anonymous', () =>
  assertNames([
    ['const handlers = [async () => 0]', 'handlers[…]'],
    ['handlers[key] = async () => 0', 'handlers[…]'],
    ['const load = fast ? async () => 0 : slow', 'load'],
    ['const load = given ?? (async () => 0)', 'load'],
    ['(async () => 0)()', '(anonymous)'],
    ['(() => async () => 0)()', '(anonymous)'],
    ['use(class { list = async () => 0 })', 'list'],
    ['x = [async () => 0]', '(anonymous)'],
  ]))

test('strings are short, in one line, and without the parts in which addresses carry secrets', () =>
  assertNames([
    [`it('${'long '.repeat(20)}', () => 0)`, `it('${'long '.repeat(8).slice(0, 39)}…')`],
    ['app.get(`/orders/${id}/rows`, () => 0)', "app.get('/orders/…/rows')"],
    ["it('adds\\n  two', () => 0)", "it('adds two')"],
    ['app.get(/^.orders/, () => 0)', 'app.get(/^.orders/)'],
    ["connect('postgres://bob:hunter2@db/app', () => 0)", "connect('postgres://…@db/app')"],
    ["get('/orders?token=hunter2&a=1', () => 0)", "get('/orders?…')"],
    ["login('bob', 'hunter2', () => 0)", "login('bob')"],
    [`${'a'.repeat(200)}.map(() => 0)`, `…${'a'.repeat(92)}.map(…)`],
    [`${'a().'.repeat(20)}map(() => 0)`, 'map(…)'],
  ]))

test('the language names fewer functions', async () => {
  const rows: [text: string, ownName: string][] = [
    ["app.get('/orders', async () => 0)", ''],
    ['const auth = () => async () => 0', ''],
    ['module.exports = async () => 0', 'exports'],
    ['export default async () => 0', 'default'],
    ["fastify.route({ url: '/orders', handler: async () => 0 })", 'handler'],
    ['const load = async () => 0', 'load'],
  ]
  for (const [text, ownName] of rows) assert.equal((await namesOf(text, '/app/orders.ts'))[1], ownName, text)
})

test('a name takes no time that grows with the depth of the source', async () => {
  const curried = `const f = ${'() => '.repeat(500)}0`
  assert.equal((await indexSource('a.js', curried)).functions.at(-1)!.name, '(anonymous)')
  assert.equal((await indexSource('a.js', `${'f('.repeat(500)}() => 0${')'.repeat(500)}`)).functions[0]!.name, 'f(…)')
})
