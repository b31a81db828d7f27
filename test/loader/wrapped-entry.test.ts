import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Programs, REGISTER } from './programs.ts'

const programs = new Programs()
after(() => programs.remove())

const HOOKS = './wrapped/hooks.mjs'

test('an entry point behind a module that hooks have put in front of it is instrumented', async () => {
  for (const order of [
    ['--import', REGISTER, '--import', HOOKS],
    ['--import', HOOKS, '--import', REGISTER],
  ]) {
    for (const start of ['first', 'second']) {
      const { stdout, stderr, sites } = await programs.run([...order, '--import', './probe.mjs', 'wrapped/app.cjs'])
      assert.equal(stdout, '1\n', stderr)
      assert.deepEqual(sites, ['wrapped/app.cjs load 1:1 1:1', 'wrapped/app.cjs load 1:1 2:10'], `${start} ${order[1]}`)
    }
  }
})
