import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { FastifyRoutes } from './fastify-routes.ts'

const starts = channel('tracing:fastify.request.handler:start')

test("Fastify's channel tells the route of a request, and nobody listens to it after the close", () => {
  const routes = new FastifyRoutes()
  const req = new IncomingMessage(new Socket())
  starts.publish({ request: { raw: req }, route: { url: '/users/:id' } })
  for (const odd of [{}, { request: {} }, { request: { raw: req }, route: { url: undefined } }]) starts.publish(odd)
  assert.equal(routes.routeOf(req), '/users/:id')
  assert.equal(routes.routeOf(new IncomingMessage(new Socket())), null)
  routes.close()
  assert.equal(starts.hasSubscribers, false)
})
