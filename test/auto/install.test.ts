import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createServer, IncomingMessage, request, Server as HttpServer, ServerResponse } from 'node:http'
import type { Server } from 'node:http'
import { createSecureServer as createSecureHttp2Server, createServer as createHttp2Server } from 'node:http2'
import { Server as SecureServer } from 'node:https'
import { connect, createServer as createTcpServer, Server as NetServer, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { installAuto } from '../../src/auto/install.ts'
import { patchServers } from '../../src/core/http/patch-servers.ts'
import { dashboardUrl } from '../../src/core/http/dashboard-url.ts'
import { orderRun, readOutcome, takeRunOrder } from '../../src/auto/run-order.ts'
import { hasOpenToolbar } from '../../src/core/requests/open-toolbars.ts'
import { Toolbar } from '../../src/toolbar.ts'
import { API, ask, listRecords } from '../integration/client.support.ts'

const AUTO = new URL('../../src/auto.js', import.meta.url).href

async function listen(t: TestContext, server: Server): Promise<number> {
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const hasPatch = (): boolean => Object.hasOwn(NetServer.prototype, 'emit')
const recorded = (headers: object): boolean => 'x-debug-toolbar-request' in headers

test('it is installed once and leaves nothing behind', async (t) => {
  const port = await listen(
    t,
    createServer((_req, res) => res.end('hello')),
  )
  const symbols = Object.getOwnPropertySymbols(globalThis).length
  const uninstall = installAuto()
  t.after(uninstall)
  const again = installAuto()
  assert.ok(hasPatch())
  assert.ok(recorded((await ask(port)).headers), 'a server that was there before')
  again()
  assert.equal((await listRecords(port)).length, 1, 'the second install is none, and so is its end')
  uninstall()
  assert.ok(!hasPatch())
  assert.equal(NetServer.prototype.emit, EventEmitter.prototype.emit)
  assert.ok(Object.getOwnPropertySymbols(globalThis).length <= symbols + 1)
  const after = await ask(port, { path: API })
  assert.deepEqual([after.body, recorded(after.headers)], ['hello', false])
})

test('it can be installed again', async (t) => {
  installAuto()()
  const uninstall = installAuto()
  t.after(uninstall)
  const port = await listen(
    t,
    createServer((_req, res) => res.end()),
  )
  assert.ok(recorded((await ask(port)).headers))
})

test('who has wrapped emit since keeps working when it is taken off', (t) => {
  const uninstall = installAuto()
  t.after(() => Reflect.deleteProperty(NetServer.prototype, 'emit'))
  const ours = NetServer.prototype.emit
  const seen: unknown[] = []
  NetServer.prototype.emit = function emit(this: NetServer, ...args: [string | symbol]): boolean {
    seen.push(args[0])
    return Reflect.apply(ours, this, args)
  }
  uninstall()
  const server = createTcpServer()
  server.on('custom', (value) => seen.push(value))
  assert.equal(server.emit('custom', 7), true)
  assert.deepEqual(seen, ['custom', 7])
})

test('who had wrapped emit before gets it back', (t) => {
  t.after(() => Reflect.deleteProperty(NetServer.prototype, 'emit'))
  const earlier = function emit(this: NetServer, ...args: unknown[]): boolean {
    return Reflect.apply(EventEmitter.prototype.emit, this, args) as boolean
  }
  NetServer.prototype.emit = earlier
  const uninstall = installAuto()
  assert.notEqual(NetServer.prototype.emit, earlier)
  assert.equal(createTcpServer().emit('nothing'), false)
  uninstall()
  assert.equal(NetServer.prototype.emit, earlier)
})

/** Gives a class of servers an `emit` of its own, as an agent does that is loaded first. */
function wrapEmit(t: TestContext, prototype: object): string[] {
  const seen: string[] = []
  const above = Reflect.get(prototype, 'emit') as (...args: unknown[]) => boolean
  const emit = function emit(this: unknown, ...args: unknown[]): boolean {
    seen.push(String(args[0]))
    return Reflect.apply(above, this, args)
  }
  Object.defineProperty(prototype, 'emit', { value: emit, writable: true, configurable: true, enumerable: false })
  t.after(() => Reflect.deleteProperty(prototype, 'emit'))
  return seen
}

for (const order of ['before', 'after'] as const) {
  test(`an agent that wraps emit of http.Server ${order} us sees every request, and so do we`, async (t) => {
    let seen: string[] = []
    if (order === 'before') seen = wrapEmit(t, HttpServer.prototype)
    const uninstall = installAuto()
    t.after(uninstall)
    if (order === 'after') seen = wrapEmit(t, HttpServer.prototype)
    const wrapped = HttpServer.prototype.emit
    const port = await listen(
      t,
      createServer((_req, res) => res.end('hello')),
    )
    const answer = await ask(port)
    assert.ok(recorded(answer.headers))
    assert.equal((await listRecords(port)).length, 1)
    assert.equal(seen.filter((event) => event === 'request').length, order === 'before' ? 1 : 2)
    uninstall()
    if (order === 'after') assert.equal(HttpServer.prototype.emit, wrapped, 'the agent stays')
    assert.ok(!recorded((await ask(port)).headers))
    assert.ok(!hasPatch())
  })
}

test('classes of HTTPS and HTTP/2 that an agent has wrapped are watched, and given back', (t) => {
  const prototypes = [
    SecureServer.prototype,
    Object.getPrototypeOf(createHttp2Server()) as object,
    Object.getPrototypeOf(createSecureHttp2Server()) as object,
  ]
  for (const prototype of prototypes) wrapEmit(t, prototype)
  const agents = prototypes.map((prototype) => Reflect.get(prototype, 'emit') as unknown)
  const uninstall = installAuto()
  t.after(uninstall)
  for (const [index, prototype] of prototypes.entries()) {
    assert.notEqual(Reflect.get(prototype, 'emit'), agents[index])
  }
  uninstall()
  assert.deepEqual(
    prototypes.map((prototype) => Reflect.get(prototype, 'emit') as unknown),
    agents,
  )
})

test('a server that two patches see is told of once', async (t) => {
  // This agent looks up the emit above when it is called, so that both of our patches run.
  const emit = function emit(this: NetServer, ...args: [string | symbol]): boolean {
    return Reflect.apply(NetServer.prototype.emit, this, args)
  }
  Object.defineProperty(HttpServer.prototype, 'emit', { value: emit, writable: true, configurable: true })
  t.after(() => Reflect.deleteProperty(HttpServer.prototype, 'emit'))
  const told: NetServer[] = []
  t.after(patchServers({ onRequest: (_exchange, pass) => pass(), onListening: (server) => told.push(server) }))
  const server = createServer()
  await listen(t, server)
  assert.deepEqual(told, [server])
})

test("it steps back while an adapter's toolbar is open", async (t) => {
  t.after(installAuto())
  const port = await listen(
    t,
    createServer((_req, res) => res.end('app')),
  )
  const adapter = new Toolbar({}, { env: {} })
  const off = new Toolbar({ enabled: false }, { env: {} })
  assert.ok(hasOpenToolbar())
  assert.ok(!recorded((await ask(port)).headers))
  assert.equal((await ask(port, { path: API })).body, 'app')
  adapter.close()
  adapter.close()
  off.close()
  assert.ok(!hasOpenToolbar())
  assert.ok(recorded((await ask(port)).headers))
})

test('a request that is handed from server to server has one record', async (t) => {
  t.after(installAuto())
  const inner = createServer((_req, res) => res.end('inner'))
  const port = await listen(
    t,
    createServer((req, res) => void inner.emit('request', req, res)),
  )
  const answer = await ask(port)
  assert.equal(answer.body, 'inner')
  assert.equal((await listRecords(port)).length, 1)
})

test('a client that asks whether to go on is recorded once, upgrades and tunnels not at all', async (t) => {
  t.after(installAuto())
  const server = createServer((req, res) => void req.resume().on('end', () => res.end('done')))
  server.on('checkContinue', (req, res) => {
    res.writeContinue()
    server.emit('request', req, res)
  })
  server.on('upgrade', (_req, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
  const port = await listen(t, server)
  const req = request({ port, host: '127.0.0.1', method: 'POST', headers: { Expect: '100-continue' }, agent: false })
  req.flushHeaders()
  await once(req, 'continue')
  req.end('body')
  const [res] = await once(req, 'response')
  assert.ok(recorded(res.headers))
  res.resume()
  await once(res, 'end')
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  const [head] = await once(socket, 'data')
  socket.destroy()
  assert.equal(String(head), 'HTTP/1.1 101 Switching Protocols\r\n\r\n')
  assert.equal((await listRecords(port)).length, 1)
})

test("a listener's error comes through, and servers without one stay without", (t) => {
  t.after(installAuto())
  const server = createServer(() => {
    throw new RangeError('of the app')
  })
  const message = (): [IncomingMessage, ServerResponse] => {
    const req = new IncomingMessage(new Socket())
    return [req, new ServerResponse(req)]
  }
  assert.throws(() => server.emit('request', ...message()), new RangeError('of the app'))
  assert.equal(createServer().emit('request', ...message()), false)
  const tcp = createTcpServer()
  tcp.on('request', (...args) => assert.deepEqual(args, ['something', { of: 'its own' }]))
  assert.equal(tcp.emit('request', 'something', { of: 'its own' }), true)
})

test('only listening servers are reported', async (t) => {
  const told: NetServer[] = []
  t.after(patchServers({ onRequest: (_exchange, emit) => emit(), onListening: (server) => told.push(server) }))
  const server = createServer()
  server.emit('listening')
  assert.deepEqual(told, [])
  await listen(t, server)
  assert.deepEqual(told, [server])
})

test('worker threads have none', async () => {
  const source = `
    const { parentPort } = require('node:worker_threads')
    const { Server } = require('node:net')
    parentPort.postMessage(Object.hasOwn(Server.prototype, 'emit'))`
  const worker = new Worker(source, { eval: true, execArgv: ['--import', AUTO] })
  const [has] = await once(worker, 'message')
  assert.equal(has, false)
})

test('child processes have it by NODE_OPTIONS, and it names no variable to them', async () => {
  const source = `
    const has = Object.hasOwn(require('node:net').Server.prototype, 'emit')
    console.log(has, Object.keys(process.env).filter((name) => name.includes('DEBUG_TOOLBAR')).length)`
  const child = spawn(process.execPath, ['-e', source], { env: { ...process.env, NODE_OPTIONS: `--import ${AUTO}` } })
  const [output] = await once(child.stdout, 'data')
  assert.equal(String(output), 'true 0\n')
  await once(child, 'close')
})

test('an address becomes a URL that the dashboard is open at', () => {
  const url = (address: string, isSecure = false): string =>
    dashboardUrl({ address, port: 3000, family: '' }, isSecure, '/_debug_toolbar')
  assert.equal(url('::'), 'http://localhost:3000/_debug_toolbar/')
  assert.equal(url('0.0.0.0'), 'http://127.0.0.1:3000/_debug_toolbar/')
  assert.equal(url('::1', true), 'https://[::1]:3000/_debug_toolbar/')
  assert.equal(dashboardUrl('/tmp/app.sock', false, '/x'), '/x/ on this server')
  assert.equal(dashboardUrl(null, false, '/x'), '/x/ on this server')
})

test('an order to profile a run is read once, and an outcome that is none is null', () => {
  const env = orderRun({ HOME: '/home' }, '/somewhere')
  assert.equal(takeRunOrder(env), '/somewhere')
  assert.deepEqual(env, { HOME: '/home' })
  assert.equal(takeRunOrder(env), null)
  assert.equal(readOutcome('/no/such/file'), null)
})

test('when the first server listens a line says where the dashboard is', async (t) => {
  const lines: string[] = []
  t.mock.method(console, 'error', (line: unknown) => lines.push(String(line)))
  t.after(installAuto())
  const tcp = createTcpServer()
  t.after(() => tcp.close())
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  assert.deepEqual(lines, [], 'of no server of another protocol')
  const port = await listen(
    t,
    createServer(() => {}),
  )
  await listen(
    t,
    createServer(() => {}),
  )
  assert.deepEqual(lines, [`[debug-toolbar] Dashboard: http://127.0.0.1:${port}/_debug_toolbar/`])
})

for (const [env, said] of [
  [
    { NODE_ENV: 'production' },
    '[debug-toolbar] Off, because NODE_ENV is production. DEBUG_TOOLBAR_ENABLED=true turns it on.\n',
  ],
  [{ NODE_ENV: 'production', DEBUG_TOOLBAR_ENABLED: 'false' }, ''],
  [{ NODE_ENV: 'production', DEBUG_TOOLBAR_ENABLED: 'true' }, ''],
  [{ DEBUG_TOOLBAR_ENABLED: 'false' }, ''],
  [{ NODE_ENV: 'development' }, ''],
] as const) {
  test(`with ${JSON.stringify(env)} a process that is not profiled says ${said === '' ? 'nothing' : 'why, once'}`, async () => {
    const source = "new (require('node:worker_threads').Worker)('', { eval: true }); console.log('app')"
    const child = spawn(process.execPath, ['--import', AUTO, '-e', source], {
      env: { PATH: process.env['PATH'], ...env },
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    await once(child, 'close')
    assert.equal(errors, said)
  })
}
