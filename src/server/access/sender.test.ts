import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { readSender } from './sender.ts'

function forwardingOf(name: string): string[] {
  const req = new IncomingMessage(new Socket())
  req.rawHeaders.push('Host', 'localhost', name, 'value')
  return readSender(req, '127.0.0.1').forwarding.map(([header]) => header)
}

const BY_PROXIES = [
  ...['Forwarded', 'Via', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded', 'X-Real-IP', 'True-Client-IP'],
  ...['X-Azure-ClientIP', 'X-Azure-SocketIP', 'X-Azure-FDID', 'X-ARR-LOG-ID', 'X-Appengine-User-IP', 'Client-IP'],
  ...['X-Vercel-Forwarded-For', 'X-Vercel-Id', 'Do-Connecting-Ip', 'Cdn-Loop', 'X-Original-For', 'X-Original-Host'],
  ...['X-Amzn-Trace-Id', 'X-Amz-Cf-Id', 'CF-Connecting-IP', 'CF-Ray', 'Fly-Client-IP', 'Fly-Region', 'Fastly-SSL'],
  ...['X-Envoy-External-Address', 'X-Nf-Client-Connection-Ip', 'Rndr-Id', 'X-Cloud-Trace-Context', 'X-Sucuri-ClientIP'],
  ...['Akamai-Origin-Hop', 'X-Akamai-Edgescape', 'Incap-Client-IP', 'X-ProxyUser-Ip', 'WL-Proxy-Client-IP'],
]

for (const name of BY_PROXIES) {
  test(`a proxy has sent what has ${name}`, () => assert.deepEqual(forwardingOf(name), [name.toLowerCase()]))
}

/** Headers of browsers, of curl, and of clients and tracers in the app's own code. */
const BY_CLIENTS = [
  ...['Accept', 'User-Agent', 'Cookie', 'Authorization', 'Sec-Fetch-Site', 'X-Requested-With', 'X-Request-Id'],
  ...[
    'traceparent',
    'tracestate',
    'b3',
    'X-B3-TraceId',
    'X-CSRF-Token',
    'X-Api-Key',
    'DNT',
    'CFX-Test',
    'Do-Something',
  ],
]

for (const name of BY_CLIENTS) {
  test(`a client may send ${name}`, () => assert.deepEqual(forwardingOf(name), []))
}
