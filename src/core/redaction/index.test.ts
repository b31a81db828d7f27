import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { isSecretKey, MAX_URL_LENGTH, redactCredentials, redactHeaders, redactName, redactUrl } from './index.ts'

const CANARY = 'c4naryC4NARY'
const SECRET_KEYS = (
  'password passwd pwd token access_token accessToken jwt secret clientSecret session sessionId csrf xsrf otp card ' +
  'cardNumber apiKey authorization APIKey X-API-Key csrfmiddlewaretoken PHPSESSID connect.sid a[password] ' +
  'user.password.value _csrf creditCard x-amz-security-token X-Amz-Signature passWord PASSWORD2 cvc refreshtoken ' +
  'id_token sessionid newPassword api_key private_key JSESSIONID otpCode proxy-authorization set-cookie token[count]'
).split(' ')
const OPEN_KEYS = (
  'className tokenCount author discard cardigan authority key publicKey tokenizer compass passenger obsession ' +
  'secretary assess maxTokens total_tokens sessionCount passwordLength id name laptop cardinality wildcard dashboard ' +
  'postcard pinned spin signal design x-ratelimit-limit-tokens monkey passed authors scorecard tokenType page'
).split(' ')
const EXPIRY = 'Wed, 21 Oct 2026 07:28:00 GMT'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'

describe('isSecretKey', () => {
  for (const key of SECRET_KEYS) test(`is true of ${key}`, () => assert.equal(isSecretKey(key), true))
  for (const key of OPEN_KEYS) test(`is false of ${key}`, () => assert.equal(isSecretKey(key), false))

  test('is true of what is too long to be a key, and of no key at all it is false', () => {
    assert.equal(isSecretKey('a'.repeat(1000)), true)
    assert.equal(isSecretKey(''), false)
  })
})

describe('redactUrl', () => {
  const masked: [string, string][] = [
    [`/a?password=${CANARY}&b=2`, '/a?password=[redacted]&b=2'],
    [`/a?%70assword=${CANARY}`, '/a?%70assword=[redacted]'],
    [`/a?%2570assword=${CANARY}`, '/a?%2570assword=[redacted]'],
    [`/a?a[password]=${CANARY}`, '/a?a[password]=[redacted]'],
    [`/a?a%5Bpassword%5D=${CANARY}&x=1`, '/a?a%5Bpassword%5D=[redacted]&x=1'],
    [`http://user:${CANARY}@host/x?y=1`, 'http://[redacted]@host/x?y=1'],
    [`//user:p@${CANARY}@host/x`, '//[redacted]@host/x'],
    [`/a?next=http://u:${CANARY}@h/`, '/a?next=http://[redacted]@h/'],
    [`/a?next=https%3A%2F%2Fh%2F%3Ftoken%3D${CANARY}`, '/a?next=https%3A%2F%2Fh%2F%3Ftoken%3D%5Bredacted%5D'],
    [`/a;jsessionid=${CANARY}?x=1`, '/a;jsessionid=[redacted]?x=1'],
    [`/a#access_token=${CANARY}`, '/a#access_token=[redacted]'],
    [`/a?password=x;${CANARY}?${CANARY}#${CANARY}&b=1`, '/a?password=[redacted]&b=1'],
    [`/a?f={"password":"${CANARY}"`, '/a?f=[redacted]'],
    [`/a?x=1;token=${CANARY}`, '/a?x=1;token=[redacted]'],
    [`/a?x=%ZZ&%ZZpassword=${CANARY}`, '/a?x=%ZZ&%ZZpassword=[redacted]'],
    [`/a?q=%26password%3D${CANARY}`, '/a?q=%26password%3D%5Bredacted%5D'],
    [`/a?%26password%3D${CANARY}`, '/a?%26password%3D%5Bredacted%5D'],
    [`/mail/${JWT}/confirm`, '/mail/[redacted]/confirm'],
  ]
  for (const [url, expected] of masked) test(`masks ${url}`, () => assert.equal(redactUrl(url), expected))

  const open = ['/hello%20world?q=a+b&c=%C3%A9', '/x?d=abc==', '/?tokenCount=5', '*', '', '/a?next=%2Fb%3Fpage%3D2']
  for (const url of open) test(`leaves ${url || '(nothing)'}`, () => assert.equal(redactUrl(url), url))

  test('masks values packed deeper than it unpacks', () => {
    let value = `token=${CANARY}`
    for (let depth = 0; depth < 6; depth++) value = `next=${encodeURIComponent(value)}`
    assert.ok(!redactUrl(`/a?${value}`).includes(CANARY))
  })

  test('is bounded and says so, whatever comes', () => {
    const hostile = ['pwd=&', 'é', '/a?', 'eyJ', '%3D', '//x@', '=', '&', 'token=x;']
    for (const part of hostile) {
      const redacted = redactUrl(part.repeat(200_000))
      assert.ok(Buffer.byteLength(redacted) <= MAX_URL_LENGTH, part)
      assert.match(redacted, /\.\.\.\[cut: \d+ characters\]$/)
    }
    assert.ok(!redactUrl(`http://user:${CANARY.repeat(2000)}`).includes(CANARY))
  })

  test('no value of a secret key survives, however its key is written', () => {
    const key = fc.constantFrom(...SECRET_KEYS).chain((text) => {
      return fc.constantFrom(text, encodeURIComponent(text), encodeAll(text), `a[${text}]`, `${text}[]`)
    })
    const other = fc.webQueryParameters()
    fc.assert(
      fc.property(fc.webPath(), other, key, other, (path, before, secretKey, after) => {
        const url = `${path}?${before}&${secretKey}=${CANARY}&${after}`
        assert.ok(!redactUrl(url).includes(CANARY), redactUrl(url))
      }),
      { numRuns: 500 },
    )
  })

  test('never throws, and redacting twice changes nothing', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true, withFragments: true }))
    fc.assert(
      fc.property(text, (url) => {
        assert.equal(redactUrl(redactUrl(url)), redactUrl(url))
      }),
      { numRuns: 1000 },
    )
  })
})

function encodeAll(text: string): string {
  return Array.from(text, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
}

describe('redactHeaders', () => {
  const cases: [string, string, string][] = [
    ['Authorization', `Bearer ${CANARY}`, 'Bearer [redacted]'],
    ['authorization', CANARY, '[redacted]'],
    ['Proxy-Authorization', `Basic ${CANARY}`, 'Basic [redacted]'],
    ['Cookie', `sid=${CANARY}; theme=${CANARY}=; ${CANARY}`, 'sid=[redacted]; theme=[redacted]; [redacted]'],
    ['Set-Cookie', `sid=${CANARY}; Path=/; HttpOnly; Max-Age=5`, 'sid=[redacted]; Path=/; HttpOnly; Max-Age=5'],
    ['set-cookie', `a="x; ${CANARY}"; Max-Age=5`, 'a=[redacted]; [redacted]; Max-Age=5'],
    ['set-cookie', `a=${CANARY}; Expires=${EXPIRY}`, `a=[redacted]; Expires=${EXPIRY}`],
    ['X-Api-Key', CANARY, '[redacted]'],
    ['x-csrf-token', CANARY, '[redacted]'],
    ['x-forwarded-client-cert', CANARY, '[redacted]'],
    ['Referer', `https://h/x?token=${CANARY}&a=1`, 'https://h/x?token=[redacted]&a=1'],
    ['Location', `https://u:${CANARY}@h/#access_token=${CANARY}`, 'https://[redacted]@h/#access_token=[redacted]'],
    ['X-Note', `it is ${JWT}`, 'it is [redacted]'],
    ['X-Json', `{"password": "${CANARY}"}`, '[redacted]'],
    ['accept', 'text/html,application/xml;q=0.9,*/*;q=0.8', 'text/html,application/xml;q=0.9,*/*;q=0.8'],
    ['cache-control', 'max-age=0, private', 'max-age=0, private'],
    ['user-agent', 'curl/8 (+https://curl.se)', 'curl/8 (+https://curl.se)'],
  ]
  for (const [name, value, expected] of cases) {
    test(`${name}: ${value.slice(0, 50)}`, () => assert.deepEqual(redactHeaders([[name, value]]), [[name, expected]]))
  }

  test('keeps order and repetitions', () => {
    const headers: [string, string][] = [
      ['set-cookie', 'a=1'],
      ['x', '1'],
      ['set-cookie', 'b=2'],
    ]
    const expected = [
      ['set-cookie', 'a=[redacted]'],
      ['x', '1'],
      ['set-cookie', 'b=[redacted]'],
    ]
    assert.deepEqual(redactHeaders(headers), expected)
  })

  test('takes what Node.js takes: numbers are text', () => {
    assert.deepEqual(redactHeaders([['content-length', 5]]), [['content-length', '5']])
  })

  test('remembers names and clean values without mixing them up', () => {
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(redactHeaders([['x-plain', CANARY]]), [['x-plain', CANARY]])
      assert.deepEqual(redactHeaders([['x-secret', CANARY]]), [['x-secret', '[redacted]']])
      assert.deepEqual(redactHeaders([['cookie', CANARY]]), [['cookie', '[redacted]']])
    }
    for (let index = 0; index < 2000; index++) redactHeaders([[`x-${index}`, `v${index}`]])
    assert.deepEqual(redactHeaders([['x-token-7', 'v7']]), [['x-token-7', '[redacted]']])
  })

  test('is bounded in number and length', () => {
    const many = redactHeaders(Array.from({ length: 1000 }, () => ['n'.repeat(1000), 'v'.repeat(100_000)] as const))
    assert.equal(many.length, 250)
    assert.ok(many.every(([name, value]) => name.length <= 256 && value.length <= 8192))
  })

  test('keeps no cookie value, and no value under a secret name', () => {
    const names = fc.constantFrom('cookie', 'Cookie', 'set-cookie', 'authorization', 'X-Api-Key', 'x-auth-token')
    const around = fc.string({ unit: 'binary', maxLength: 50 })
    fc.assert(
      fc.property(names, around, around, (name, before, after) => {
        const value = `n=${before}${CANARY}${after}`
        assert.ok(!JSON.stringify(redactHeaders([[name, value]])).includes(CANARY))
      }),
    )
  })
})

describe('redactName', () => {
  const masked: [string, string][] = [
    ['load user_123', 'load [redacted]'],
    ['mail bob.o+x@example.co.uk now', 'mail [redacted] now'],
    ['pay sk_live_abc123DEF', 'pay [redacted]'],
    [`verify ${JWT}`, 'verify [redacted]'],
    ['send Bearer abc.def123', 'send [redacted]'],
    ['hash deadbeefdeadbeefdead', 'hash [redacted]'],
    ['blob QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'blob [redacted]'],
    ['key aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF', 'key [redacted]'],
    ['job 550e8400-e29b-41d4-a716-446655440000', 'job [redacted]'],
    ['bob@example.com/user_1', '[redacted]/[redacted]'],
  ]
  for (const [name, expected] of masked) test(`masks ${name}`, () => assert.equal(redactName(name), expected))

  const open = [
    'Repo.load',
    '(anonymous)',
    'handleHttp2Request',
    'basic configuration',
    'src/features/Checkout2/components/PaymentFormWithAVeryLongName.ts',
    'node_modules/.pnpm/fastify@5.1.0/node_modules/fastify/lib/route.js',
    'load-user-profile-with-a-very-long-name',
    'pk_orders_idx',
  ]
  for (const name of open) test(`leaves ${name}`, () => assert.equal(redactName(name), name))

  test('patterns with state work every time and keep their state', () => {
    const pattern = /secret/gy
    pattern.lastIndex = 3
    for (let round = 0; round < 3; round++)
      assert.equal(redactName('a secret b secret', [pattern]), 'a [redacted] b [redacted]')
    assert.equal(pattern.lastIndex, 3)
  })

  test('overlapping matches become one mark, empty ones none', () => {
    assert.equal(redactName('abcdef', [/bcd/, /cde/, /x*/]), 'a[redacted]f')
    assert.equal(redactName('abc', []), 'abc')
  })

  test('a pattern that fails costs the name, not the app', () => {
    const broken = /x/
    Object.defineProperty(broken, 'source', { get: () => assert.fail('hostile') })
    assert.equal(redactName('load', [broken]), '[redacted]')
  })

  test('is bounded, and the cut leaves no half of a secret', () => {
    for (const length of [990, 1010, 1020, 1024]) {
      const name = redactName(`${'- '.repeat(length / 2)}bob@example.com and more ${'x '.repeat(3_000_000)}`)
      assert.ok(name.length <= 1100)
      assert.ok(!name.includes('bob'), name.slice(-60))
    }
  })

  test('no input makes the default patterns slow', () => {
    // Quadratic work on these would be some 10^13 steps; work that is linear in the bound takes milliseconds.
    const parts = ['eyJ', 'a-', 'a', '@', 'a@', '1.', 'sk-', 'bearer ', 'aA1', 'user_', 'f', 'x@a.', '=']
    for (const part of parts) assert.ok(redactName(part.repeat(3_000_000)).length <= 1100)
  })

  test('credentials are masked in long texts too', () => {
    const text = `${'a '.repeat(3000)}${JWT} end`
    assert.equal(redactCredentials(text), `${'a '.repeat(3000)}[redacted] end`)
    assert.equal(redactCredentials('bob@example.com'), 'bob@example.com')
  })
})
