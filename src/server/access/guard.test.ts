import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RefusalCode } from './guard.ts'
import { refuseOrigin, refuseSender } from './guard.ts'
import { compileAllowedHosts } from './hosts.ts'
import type { Sender } from './sender.ts'

function senderOf(values: Partial<Sender>): Sender {
  return {
    peer: '127.0.0.1',
    scheme: 'http',
    hosts: ['localhost:3000'],
    authorities: [],
    forwarding: [],
    origins: [],
    fetchSites: [],
    ...values,
  }
}

interface Row {
  name: string
  sender: Partial<Sender>
  allowedHosts?: string[]
  shown?: boolean
  refused: RefusalCode | null
}

function check(rows: Row[]): void {
  for (const { name, sender, allowedHosts = [], shown = null, refused } of rows) {
    test(name, () => {
      const policy = { allowedHosts: compileAllowedHosts(allowedHosts), shown }
      assert.equal(refuseSender(senderOf(sender), policy)?.code ?? null, refused)
    })
  }
}

const REMOTE = '203.0.113.9'
const forwarded = (name: string, value: string): Partial<Sender> => ({ forwarding: [[name, value]] })

describe('peer', () => {
  check([
    { name: 'loopback', sender: {}, refused: null },
    { name: 'loopback by IPv6', sender: { peer: '::1' }, refused: null },
    { name: 'remote', sender: { peer: REMOTE }, refused: 'FORBIDDEN_PEER' },
    { name: 'no address (Unix socket)', sender: { peer: undefined }, refused: 'FORBIDDEN_SOCKET' },
    { name: 'remote, showToolbar says yes', sender: { peer: REMOTE }, shown: true, refused: null },
    { name: 'loopback, showToolbar says no', sender: {}, shown: false, refused: 'CLOSED' },
    {
      name: 'remote, allowedHosts names the host',
      sender: { peer: REMOTE, hosts: ['dev.test'] },
      allowedHosts: ['dev.test'],
      refused: null,
    },
    {
      name: 'remote, allowedHosts names the host, showToolbar says no',
      sender: { peer: REMOTE, hosts: ['dev.test'] },
      allowedHosts: ['dev.test'],
      shown: false,
      refused: 'CLOSED',
    },
    {
      name: 'remote under a loopback name that allowedHosts repeats',
      sender: { peer: REMOTE },
      allowedHosts: ['localhost', '127.0.0.1'],
      refused: 'FORBIDDEN_PEER',
    },
  ])
})

describe('host', () => {
  const hosts = (...values: string[]): Partial<Sender> => ({ hosts: values })
  check([
    { name: 'IPv6 loopback', sender: hosts('[::1]:3000'), refused: null },
    { name: 'missing', sender: hosts(), refused: 'FORBIDDEN_HOST' },
    { name: 'repeated', sender: hosts('localhost', 'localhost'), refused: 'FORBIDDEN_HOST' },
    { name: 'foreign', sender: hosts('evil.com'), refused: 'FORBIDDEN_HOST' },
    { name: 'foreign, showToolbar says yes', sender: hosts('evil.com'), shown: true, refused: 'FORBIDDEN_HOST' },
    { name: 'an address', sender: hosts('192.168.1.5:3000'), refused: 'FORBIDDEN_HOST' },
    { name: 'an address, showToolbar says yes', sender: hosts('192.168.1.5:3000'), shown: true, refused: null },
    { name: 'allowed', sender: hosts('dev.test:3000'), allowedHosts: ['dev.test'], refused: null },
    { name: ':authority alone', sender: { hosts: [], authorities: ['localhost:3000'] }, refused: null },
    { name: ':authority that agrees', sender: { authorities: ['LOCALHOST:3000'] }, refused: null },
    { name: ':authority that does not', sender: { authorities: ['localhost'] }, refused: 'FORBIDDEN_HOST' },
    { name: 'foreign absolute target', sender: { authorities: ['evil.com'] }, refused: 'FORBIDDEN_HOST' },
  ])
})

describe('proxy', () => {
  const allowedHosts = ['dev.test']
  const stranger = { refused: 'FORBIDDEN_PROXY' } as const
  check([
    { name: 'X-Forwarded-For', sender: forwarded('x-forwarded-for', '127.0.0.1'), ...stranger },
    { name: 'Via', sender: forwarded('via', '1.1 proxy'), ...stranger },
    { name: 'showToolbar says yes', sender: forwarded('via', '1.1 proxy'), shown: true, ...stranger },
    { name: 'loopback forwarded host', sender: forwarded('x-forwarded-host', 'localhost'), ...stranger },
    {
      name: 'loopback forwarded host that allowedHosts repeats',
      sender: forwarded('x-forwarded-host', 'localhost'),
      allowedHosts: ['localhost'],
      ...stranger,
    },
    {
      name: 'allowed forwarded host',
      sender: forwarded('x-forwarded-host', 'dev.test'),
      allowedHosts,
      refused: null,
    },
    {
      name: 'allowed forwarded host beside another',
      sender: forwarded('x-forwarded-host', 'dev.test, www.test'),
      allowedHosts,
      ...stranger,
    },
    {
      name: 'allowed host in Forwarded',
      sender: forwarded('forwarded', 'for=1.2.3.4;host="dev.test:443";proto=https'),
      allowedHosts,
      refused: null,
    },
    {
      name: 'host inside a quoted value of Forwarded',
      sender: forwarded('forwarded', 'for=";host=dev.test;"; host=www.test'),
      allowedHosts,
      ...stranger,
    },
    {
      name: 'endless Forwarded',
      sender: forwarded('forwarded', `host=dev.test;for="${'a'.repeat(2000)}`),
      allowedHosts,
      ...stranger,
    },
    {
      name: 'allowed Host passed on without a forwarded one',
      sender: { hosts: ['dev.test'], ...forwarded('x-forwarded-for', '1.2.3.4') },
      allowedHosts,
      refused: null,
    },
    {
      name: 'foreign Host with an allowed forwarded host',
      sender: { hosts: ['evil.com'], ...forwarded('x-forwarded-host', 'dev.test') },
      allowedHosts,
      refused: 'FORBIDDEN_HOST',
    },
    {
      name: 'remote proxy under a loopback Host',
      sender: { peer: REMOTE, ...forwarded('x-forwarded-host', 'dev.test') },
      allowedHosts,
      refused: 'FORBIDDEN_PEER',
    },
  ])
})

test('the origin must be the request’s own', () => {
  const behindProxy = {
    forwarding: [
      ['x-forwarded-host', 'dev.test'],
      ['x-forwarded-proto', 'https'],
    ] as [string, string][],
  }
  const table: [string, Partial<Sender>, boolean][] = [
    ['none', {}, true],
    ['own', { origins: ['http://localhost:3000'] }, true],
    ['own by IPv6', { hosts: ['[::1]:3000'], origins: ['http://[::1]:3000'] }, true],
    ['own on the default port', { hosts: ['localhost:80'], origins: ['http://localhost'] }, true],
    ['own by TLS', { scheme: 'https', origins: ['https://localhost:3000'] }, true],
    ['other scheme', { origins: ['https://localhost:3000'] }, false],
    ['other port', { origins: ['http://localhost:3001'] }, false],
    ['other loopback name', { origins: ['http://127.0.0.1:3000'] }, false],
    ['foreign', { origins: ['https://evil'] }, false],
    ['null', { origins: ['null'] }, false],
    ['empty', { origins: [''] }, false],
    ['own and foreign', { origins: ['http://localhost:3000', 'https://evil'] }, false],
    ['no host at all', { hosts: [], origins: ['http://localhost:3000'] }, false],
    ['the proxy’s', { ...behindProxy, origins: ['https://dev.test'] }, true],
    ['the proxy’s with the wrong scheme', { ...behindProxy, origins: ['http://dev.test'] }, false],
    ['Host passed on', { forwarding: [['via', '1.1 x']], origins: ['http://localhost:3000'] }, true],
    ['unreadable forwarded host', { forwarding: [['x-forwarded-host', '@']], origins: ['https://@'] }, false],
    ['same-origin fetch', { fetchSites: ['same-origin'] }, true],
    ['typed address', { fetchSites: ['none'] }, true],
    ['cross-site', { fetchSites: ['cross-site'] }, false],
    ['same-site', { fetchSites: ['same-site'] }, false],
    ['unknown site', { fetchSites: ['Same-Origin'] }, false],
    ['two sites', { fetchSites: ['none', 'cross-site'] }, false],
  ]
  for (const [name, sender, accepted] of table) assert.equal(refuseOrigin(senderOf(sender)) === null, accepted, name)
})
