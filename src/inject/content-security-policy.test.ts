import assert from 'node:assert/strict'
import { test } from 'node:test'
import { permitScript } from './content-security-policy.ts'

const origin = { scheme: 'http', host: 'localhost:3000' } as const
const secure = { scheme: 'https', host: 'shop.test' } as const

/** `nonce` is the nonce of the element, `yes` a permit without one, `no` none. */
const POLICIES: readonly (readonly [result: string, ...policies: string[]])[] = [
  ['yes'],
  ['yes', "img-src 'none'"],
  ['yes', "script-src 'self'"],
  ['yes', "DEFAULT-SRC 'Self'; img-src *"],
  ['yes', 'script-src *'],
  ['yes', 'script-src http:'],
  ['yes', 'script-src localhost:3000'],
  ['yes', 'script-src http://localhost:*'],
  ['no', 'script-src localhost'],
  ['no', 'script-src https://localhost:3000'],
  ['no', 'script-src https:'],
  ['no', 'script-src http://localhost:3000/js/'],
  ['no', 'script-src'],
  ['no', "script-src 'none'"],
  ['no', "default-src 'none'"],
  ['no', "script-src 'unsafe-inline'"],
  ['no', "script-src 'sha256-abc'"],
  ['no', "script-src 'self' 'strict-dynamic'"],
  ['no', "script-src-elem 'none'; script-src 'self'"],
  ['yes', "script-src-elem 'self'; script-src 'none'"],
  ['yes', "script-src 'self'; script-src 'none'"],
  ['nonce', "script-src 'nonce-nonce'"],
  ['nonce', "default-src 'none'; script-src 'strict-dynamic' 'NONCE-nonce' 'unsafe-inline' https:"],
  ['nonce', "script-src 'self'", "script-src 'nonce-nonce'"],
  ['nonce', "script-src 'nonce-other' 'nonce-nonce', script-src 'nonce-nonce'"],
  ['no', "script-src 'nonce-other'", "script-src 'nonce-nonce'"],
  ['no', "script-src 'nonce-a\"><b'"],
  ['no', "script-src 'self'", "default-src 'none'"],
  ['no', 'sandbox'],
  ['no', 'sandbox allow-scripts'],
  ['yes', 'sandbox allow-scripts allow-same-origin'],
]

for (const [result, ...policies] of POLICIES) {
  test(`${policies.join(' + ') || 'no policy'}: ${result}`, () => {
    const permit = permitScript(policies, origin)
    assert.equal(permit === null ? 'no' : (permit.nonce ?? 'yes'), result)
  })
}

test('a host without a port is one with the port of its scheme', () => {
  for (const source of [
    'shop.test',
    'https://shop.test',
    'https://shop.test:443',
    'http://shop.test:443',
    'https:',
    'http:',
  ]) {
    assert.ok(permitScript([`script-src ${source}`], secure), source)
  }
  for (const source of ['shop.test:80', 'http://shop.test:80', 'other.test', '*.test']) {
    assert.equal(permitScript([`script-src ${source}`], secure), null, source)
  }
})
