import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scheme } from './hosts.ts'
import { compileAllowedHosts, isAddressHost, isLoopbackAddress, isLoopbackHost, originOf, parseHost } from './hosts.ts'

test('a Host header is read strictly', () => {
  const table: [string, ReturnType<typeof parseHost>][] = [
    ['localhost', { name: 'localhost', port: null }],
    ['LOCALHOST:3000', { name: 'localhost', port: 3000 }],
    ['127.0.0.1:80', { name: '127.0.0.1', port: 80 }],
    ['[::1]:3000', { name: '::1', port: 3000 }],
    ['[::1]', { name: '::1', port: null }],
    ['', null],
    ['::1', null],
    ['[::zz]', null],
    ['[1.2]', null],
    ['localhost:', null],
    ['localhost:99999', null],
    ['localhost:3000:1', null],
    ['user@localhost', null],
    ['localhost, evil.com', null],
    ['local host', null],
    ['localhost/evil', null],
  ]
  for (const [value, expected] of table) assert.deepEqual(parseHost(value), expected, value)
})

test('only names that cannot be rebound count as loopback', () => {
  const table: [string, boolean][] = [
    ['localhost', true],
    ['127.0.0.1:3000', true],
    ['127.9.8.7', true],
    ['[::1]', true],
    ['evil.com', false],
    ['localhost.evil.com', false],
    ['127.0.0.1.nip.io', false],
    ['127.evil.com', false],
    ['0.0.0.0', false],
    ['127.1', false],
    ['[::2]', false],
  ]
  for (const [value, expected] of table) assert.equal(isLoopbackHost(parseHost(value)!), expected, value)
})

test('peer addresses of loopback are told from all others', () => {
  for (const peer of ['127.0.0.1', '127.255.0.3', '::1', '::ffff:127.0.0.1']) assert.ok(isLoopbackAddress(peer), peer)
  const others = [undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '::2', '128.0.0.1', '127.0.0.1.nip.io', '::ffff:127.x']
  for (const peer of others) assert.ok(!isLoopbackAddress(peer), String(peer))
})

test('addresses are told from names', () => {
  assert.ok(isAddressHost(parseHost('192.168.1.5:3000')!))
  assert.ok(isAddressHost(parseHost('[fe80::1]')!))
  assert.ok(!isAddressHost(parseHost('192.168.1.5.nip.io')!))
})

test('an origin is written as browsers write it', () => {
  const table: [Scheme, string, string][] = [
    ['http', 'localhost:3000', 'http://localhost:3000'],
    ['http', 'localhost:80', 'http://localhost'],
    ['https', 'localhost', 'https://localhost'],
    ['https', 'localhost:80', 'https://localhost:80'],
    ['http', '[::1]:3000', 'http://[::1]:3000'],
  ]
  for (const [scheme, host, expected] of table) assert.equal(originOf(scheme, parseHost(host)!), expected)
})

test('allowedHosts names hosts with any port, or with exactly one', () => {
  const allowed = compileAllowedHosts([
    'Dev.Example.com',
    'api.test:8443',
    'tls.test:443',
    '2001:db8::1',
    'bücher.test',
  ])
  const table: [Scheme, string, boolean][] = [
    ['http', 'dev.example.com', true],
    ['http', 'dev.example.com:9000', true],
    ['http', 'x.dev.example.com', false],
    ['http', 'dev.example.com.evil', false],
    ['http', 'api.test:8443', true],
    ['http', 'api.test', false],
    ['https', 'tls.test', true],
    ['http', 'tls.test', false],
    ['http', '[2001:db8::1]:1', true],
    ['http', 'xn--bcher-kva.test', true],
  ]
  for (const [scheme, host, expected] of table) assert.equal(allowed(parseHost(host)!, scheme), expected, host)
})

test('loopback names and nonsense in allowedHosts open nothing', () => {
  const allowed = compileAllowedHosts(['localhost', '127.0.0.1:3000', '[::1]', '::1', '', 'a b', '*'])
  for (const host of ['localhost', '127.0.0.1:3000', '[::1]']) assert.ok(!allowed(parseHost(host)!, 'http'), host)
})
