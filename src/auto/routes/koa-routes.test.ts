import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Server, Socket } from 'node:net'
import { test } from 'node:test'
import Koa from 'koa'
import { KoaRoutes } from './koa-routes.ts'

type Prototype = { createContext: (req: IncomingMessage, res: ServerResponse) => object }

test("Koa's class is watched from the first request of a server, and given back", (t) => {
  const prototype = Koa.prototype as unknown as Prototype
  const original = prototype.createContext
  const routes = new KoaRoutes()
  t.after(() => routes.close())
  const server = new Server()
  routes.prepare(server)
  const watched = prototype.createContext
  assert.notEqual(watched, original)
  routes.prepare(server)
  routes.prepare(new Server())
  assert.equal(prototype.createContext, watched, 'once, however many servers there are')

  const req = new IncomingMessage(new Socket())
  const context = new Koa().createContext(req, new ServerResponse(req))
  assert.equal(routes.routeOf(req), null)
  Object.assign(context, { _matchedRoute: '/users/:id' })
  assert.equal(routes.routeOf(req), '/users/:id')
  assert.equal(routes.routeOf(new IncomingMessage(new Socket())), null)

  routes.close()
  assert.equal(prototype.createContext, original)
})

test('who has wrapped createContext since stays, and is no longer watched', (t) => {
  const prototype = Koa.prototype as unknown as Prototype
  const original = prototype.createContext
  t.after(() => (prototype.createContext = original))
  const routes = new KoaRoutes()
  routes.prepare(new Server())
  const ours = prototype.createContext
  prototype.createContext = function wrapped(...args) {
    return Reflect.apply(ours, this, args)
  }
  const wrapped = prototype.createContext
  routes.close()
  assert.equal(prototype.createContext, wrapped)
  const req = new IncomingMessage(new Socket())
  Object.assign(new Koa().createContext(req, new ServerResponse(req)), { _matchedRoute: '/late' })
  assert.equal(routes.routeOf(req), null)
})
