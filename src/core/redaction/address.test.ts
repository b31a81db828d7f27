import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { isSecretKey, redactHeaders, redactUrl } from './index.ts'

const HEX = '9f86d081884c7d659a2feaa0c55ad015'
const MIXED = 'aB3dE6gH9jK2mN5pQ8sT1vW4'
const UUID = '550e8400-e29b-41d4-a716-446655440000'
const OBJECT_ID = '507f1f77bcf86cd799439011'
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const BASE64 = 'PHNhbWxwOlJlc3BvbnNlIHhtbG5zPSJ1cm4+/w=='

describe('secrets in addresses', () => {
  const masked: [url: string, expected: string][] = [
    ['/callback?code=4/0AX4XfWh&scope=a', '/callback?code=[redacted]&scope=a'],
    ['/callback?code=123456', '/callback?code=[redacted]'],
    ['/callback?state=af0ifjsldkj2&page=1', '/callback?state=[redacted]&page=1'],
    ['/callback#state=xyzXYZ1234', '/callback#state=[redacted]'],
    [`/acs?SAMLResponse=${BASE64}`, '/acs?SAMLResponse=[redacted]'],
    ['/acs?SAMLRequest=fZJ&RelayState=c4n', '/acs?SAMLRequest=[redacted]&RelayState=[redacted]'],
    ['/token?assertion=abc&client_assertion=def', '/token?assertion=[redacted]&client_assertion=[redacted]'],
    ['/cas?ticket=ST-1-aA5', '/cas?ticket=[redacted]'],
    ['grant_type=authorization_code&code=SplxlOBe&x=1', 'grant_type=authorization_code&code=[redacted]&x=1'],
    [
      '/x?id_token=a&access_token=b&refresh_token=c',
      '/x?id_token=[redacted]&access_token=[redacted]&refresh_token=[redacted]',
    ],
    [
      '/o?X-Amz-Signature=ab12&X-Goog-Signature=cd&sig=ef',
      '/o?X-Amz-Signature=[redacted]&X-Goog-Signature=[redacted]&sig=[redacted]',
    ],
    ['/x?device_code=abc&verificationCode=123', '/x?device_code=[redacted]&verificationCode=[redacted]'],
    [`/files/${HEX}/view`, '/files/[redacted]/view'],
    [`/files/${MIXED}`, '/files/[redacted]'],
    [`/files/${encodeURIComponent(BASE64)}`, '/files/[redacted]'],
    [`/x?u=${HEX}&v=${MIXED}&w=1`, '/x?u=[redacted]&v=[redacted]&w=1'],
    [`/x?${HEX}`, '/x?[redacted]'],
    [`/x?t=${UUID}`, '/x?t=[redacted]'],
    [`/${UUID}`, '/[redacted]'],
    [`/orders/${UUID}/${UUID}`, `/orders/${UUID}/[redacted]`],
    [`/reset/${UUID}`, '/reset/[redacted]'],
    ['/verify-email/482913', '/verify-email/[redacted]'],
    ['/invite/accept/X7Kd92', '/invite/accept/[redacted]'],
    ['/resetPassword/a1b2c3?next=/home', '/resetPassword/[redacted]?next=/home'],
    ['https://app.example.com/magic/Zk3l9Q', 'https://app.example.com/magic/[redacted]'],
    ['/#/unsubscribe/a1b2c3d4', '/#/unsubscribe/[redacted]'],
    ['/login?next=%2Freset%2Fa1b2c3', '/login?next=%2Freset%2F%5Bredacted%5D'],
    ['/users/bob@example.com/edit', '/users/[redacted]/edit'],
    ['/users/bob%40example.com/edit', '/users/[redacted]/edit'],
    ['/users?mail=bob%40example.com', '/users?mail=%5Bredacted%5D'],
    ['/users?mail=bob@example.com&page=2', '/users?mail=[redacted]&page=2'],
  ]
  for (const [url, expected] of masked) test(`masks ${url}`, () => assert.equal(redactUrl(url), expected))

  const open = [
    `/orders/${UUID}`,
    `/api/v1/orders/${UUID}/items/${UUID}`,
    `/orders/${UUID}.json`,
    `/orders/${OBJECT_ID}`,
    `/orders/${ULID}`,
    '/orders/9b2e1f',
    '/orders/12345678901234567890',
    `/orders?id=${UUID}&orderId=${UUID}&user_id=${UUID}&ids[]=${UUID}`,
    '/countries?code=US&state=CA',
    '/issues?state=open&status=in_progress',
    '/x?statusCode=404&zipcode=12345&countryCode=DE&error_code=E1234',
    '/x?className=a&tokenCount=5&author=ann&tickets=5&ticketId=7&assertions=4&order_state=abc123',
    '/password/reset/form',
    '/confirm/step2',
    '/reset/:tokenId',
    '/assets/index-4f3a2b1c9d.js',
    '/_next/static/chunks/pages/password/reset-0123456789abcdef.js',
    '/npm/fastify@5.1.0/lib/route.js',
    '/api/getOrdersByCustomerExtendedV2',
    '/blog/2024/how-we-moved-40-services-to-node-26-in-a-week',
    'https://cdn.example.com/fonts/KFOmCnqEu92Fr1Mu4mxK.woff2',
  ]
  for (const url of open) test(`leaves ${url}`, () => assert.equal(redactUrl(url), url))

  test('the user’s own patterns cover paths, queries and encoded forms of both', () => {
    const patterns = [/deal-\d+/g]
    const shown = redactUrl('/deals/deal-77/x?d=deal-78&e=deal%2D79', patterns)
    assert.equal(shown, '/deals/[redacted]/x?d=[redacted]&e=%5Bredacted%5D')
    assert.equal(redactUrl('/deals/deal%2D77', patterns), '/deals/[redacted]')
  })
})

describe('properties of tokens in addresses', () => {
  const letters = (unit: string, minLength: number) =>
    fc.string({ unit: fc.constantFrom(...unit.split('')), minLength, maxLength: minLength + 40 })
  const hex = letters('0123456789abcdef', 32).filter((text) => /\d/.test(text))
  const word = letters('abcdefghijklmnopqrstuvwxyz', 1).map((text) => text.slice(0, 10))
  const plain = word.filter((text) => redactUrl(`/${text}/a1b2c3d4`) === `/${text}/a1b2c3d4` && !isSecretKey(text))

  test('hexadecimal runs of 32 and more go, wherever they stand', () => {
    fc.assert(
      fc.property(hex, word, word, (token, before, after) => {
        for (const url of [
          `/${before}/${token}/${after}`,
          `/${before}?${after}x=${token}`,
          `/a?u=/${before}/${token}`,
        ]) {
          assert.ok(!redactUrl(url).includes(token), redactUrl(url))
        }
      }),
    )
  })

  test('UUIDs behind a word stay, those behind a word of sign-in go', () => {
    const secretWord = fc.constantFrom('reset', 'verify', 'invite', 'token', 'magic', 'confirm', 'unsubscribe')
    fc.assert(
      fc.property(fc.uuid(), plain, secretWord, (id, before, capability) => {
        assert.equal(redactUrl(`/${before}/${id}`), `/${before}/${id}`)
        assert.ok(!redactUrl(`/${before}/${capability}/${id}`).includes(id))
      }),
    )
  })

  test('addresses of mail without a gap between them all go', () => {
    for (const between of ['', '.', '-', '9', '1c8b0f5e-0000-4000-8000-5d2a5b1fb90f', 'x%', '@@']) {
      assert.ok(!redactUrl(`/at/a@b.co${between}c@d.com`).includes('d.com'), between)
    }
  })

  test('redacting twice changes nothing', () => {
    const part = fc.oneof(
      hex,
      fc.uuid(),
      word,
      fc.constantFrom('reset', 'a@b.co', '%40', 'code=', 'state=x1y2', '//', '?', '#'),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '&', '', ';'), (parts, glue) => {
        const once = redactUrl(`/${parts.join(glue)}`)
        assert.equal(redactUrl(once), once)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('secrets in headers', () => {
  const cases: [name: string, value: string, expected: string][] = [
    ['Sec-WebSocket-Protocol', 'bearer, c4nary', 'bearer, [redacted]'],
    [
      'Sec-WebSocket-Protocol',
      'graphql-transport-ws, access_token, c4nary',
      'graphql-transport-ws, access_token, [redacted]',
    ],
    [
      'sec-websocket-protocol',
      `base64url.bearer.authorization.k8s.io.${MIXED}, v4.channel.k8s.io`,
      '[redacted], v4.channel.k8s.io',
    ],
    ['sec-websocket-protocol', 'token-c4nary1, chat, v12.stomp', '[redacted], chat, v12.stomp'],
    ['Location', '/reset/a1b2c3', '/reset/[redacted]'],
    ['Referer', `https://h/invite/${UUID}`, 'https://h/invite/[redacted]'],
    ['Link', '</magic/a1b2c3>; rel="next", </b>; rel="prev"', '</magic/[redacted]>; rel="next", </b>; rel="prev"'],
    ['Refresh', '0; url=https://h/cb?code=abcdef', '0; url=https://h/cb?code=[redacted]'],
    ['From', 'bob@example.com', '[redacted]'],
    ['etag', `"${HEX}"`, `"${HEX}"`],
    ['x-request-id', UUID, UUID],
    ['traceparent', `00-${HEX}-00f067aa0ba902b7-01`, `00-${HEX}-00f067aa0ba902b7-01`],
    [
      'content-type',
      'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW',
      'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW',
    ],
  ]
  for (const [name, value, expected] of cases) {
    test(`${name}: ${value.slice(0, 60)}`, () => assert.deepEqual(redactHeaders([[name, value]]), [[name, expected]]))
  }

  test('the user’s own patterns', () => {
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(redactHeaders([['x-deal', 'deal-77']]), [['x-deal', 'deal-77']])
      assert.deepEqual(redactHeaders([['x-deal', 'deal-77']], [/deal-\d+/]), [['x-deal', '[redacted]']])
    }
  })
})
