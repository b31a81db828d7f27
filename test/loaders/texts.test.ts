import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { LoaderApp, missingIn } from './apps.ts'

const MISSING = missingIn('test/loaders')

const skip = MISSING !== null && process.env['CI'] === undefined ? MISSING : false
const app = MISSING === null ? new LoaderApp('test/loaders') : null
after(() => app?.remove())

const REGISTER = ['--import', 'debug-toolbar/register']
/** Sentry puts a `Function.prototype.toString` of its own in place. */
const SENTRY = ['--import', './sentry.mjs']

for (const [name, others, orders] of [
  ['a pool of workers runs functions of the app', [], [REGISTER]],
  ['the same beside Sentry, in both orders', SENTRY, [SENTRY.concat(REGISTER), REGISTER.concat(SENTRY)]],
] as const) {
  test(name, { skip }, async () => {
    assert.equal(MISSING, null)
    const bare = await app!.run({ args: [...others, 'texts.mjs'] })
    assert.match(bare.stdout, /^6 hello!\nasync \(\.\.\.numbers\) => \{\n/, bare.stderr)
    for (const order of orders) {
      const { stdout, stderr } = await app!.run({ args: [...order, 'texts.mjs'] })
      assert.equal(stdout, bare.stdout, `${order.join(' ')}: ${stderr}`)
    }
  })
}
