import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { hasSyncHooks } from '../../src/profilers/instrumentation/load/sync-hooks.ts'
import { MAP_SUPPORT, Programs, REGISTER, REGISTER_PATH } from './programs.ts'

const programs = new Programs()
after(() => programs.remove())

/** Flags of the bare program, so that Node starts it in the same way. */
const BARE = ['--import', 'data:text/javascript,']
const INSTRUMENTED = ['--import', REGISTER]
const PROBED = [...INSTRUMENTED, '--import', './probe.mjs']

const PROGRAMS: [name: string, args: string[]][] = [
  ['ES modules with everything that they can load', ['forms/main.mjs']],
  ['CommonJS with everything that it can load', ['forms/main.cjs', 'one', 'two']],
  ['a stack that is read by the program', ['stacks.cjs']],
  ['a worker', ['worker.mjs']],
  ['the texts of functions, and other realms that run them', ['texts/main.mjs']],
  ['compiled code with its map inside', ['--enable-source-maps', 'compiled/inline/app.mjs']],
  ['compiled code with its map beside it', ['--enable-source-maps', 'compiled/beside/app.mjs']],
  ['a module that does not parse, imported', ['bad/main.mjs']],
  ['modules with globals of their own, in a package without a type', ['own-globals/main.cjs']],
]

for (const [name, args] of PROGRAMS) {
  test(`${name}: says the same, from the first start and from a cache`, async () => {
    const bare = await programs.run([...BARE, ...args])
    assert.notEqual(bare.stdout, '', bare.stderr)
    for (const start of ['first', 'second']) {
      const { code, stdout, stderr } = await programs.run([...PROBED, ...args])
      assert.equal(stdout, bare.stdout, `${start}: ${stderr}`)
      assert.equal(code, bare.code, start)
    }
  })
}

test('an app that breaks the iterators of arrays ends as it does bare', async () => {
  const [bare, instrumented] = await Promise.all(
    [BARE, INSTRUMENTED].map((flags) => programs.run([...flags, 'broken-iterators.cjs'])),
  )
  assert.equal(bare?.stdout, 'done 2\n')
  assert.deepEqual(instrumented, bare)
})

test('the modules of a program are instrumented, and no other', async () => {
  const { sites } = await programs.run([...PROBED, 'forms/main.mjs'])
  const files = new Set(sites.map((site) => site.split(' ')[0]))
  const expected = [
    'common.cjs',
    'cycle-a.mjs',
    'cycle-b.mjs',
    'later.cjs',
    'later.mjs',
    'required-esm.mjs',
    'required.cjs',
  ]
  assert.deepEqual(
    [...files],
    expected.map((file) => `forms/${file}`),
  )
  assert.ok(sites.includes('forms/later.mjs later 1:8 2:3'), sites.join('\n'))
  assert.ok(sites.includes('forms/required.cjs double 1:18 1:43'), sites.join('\n'))
})

test('sites have the same places from a cache', async () => {
  const first = await programs.run([...PROBED, 'forms/main.cjs'])
  const second = await programs.run([...PROBED, 'forms/main.cjs'])
  assert.ok(first.sites.length > 5)
  assert.deepEqual(second.sites, first.sites)
})

test('an edited module is instrumented anew', async () => {
  const edited = new Programs()
  try {
    await edited.run([...PROBED, 'stacks.cjs'])
    writeFileSync(
      `${edited.directory}/stacks.cjs`,
      '\nasync function changed() { return 7 }\nchanged().then(console.log)\n',
    )
    const { stdout, sites } = await edited.run([...PROBED, 'stacks.cjs'])
    assert.equal(stdout, '7\n')
    assert.deepEqual(
      sites.map((site) => site.replace(/^\S+ /, '')),
      ['changed 2:1 2:1'],
    )
  } finally {
    edited.remove()
  }
})

test('--require, NODE_OPTIONS and a preloaded module before it work as well', async () => {
  const bare = await programs.run([...BARE, 'forms/main.cjs'])
  const required = await programs.run(['--require', REGISTER_PATH, '--import', './probe.mjs', 'forms/main.cjs'])
  assert.equal(required.stdout, bare.stdout, required.stderr)
  assert.ok(required.sites.some((site) => site.startsWith('forms/main.cjs run')))
  const byOptions = await programs.run(['--import', './probe.mjs', 'forms/main.cjs'], {
    NODE_OPTIONS: `--import ${REGISTER}`,
  })
  assert.equal(byOptions.stdout, bare.stdout, byOptions.stderr)
  assert.ok(byOptions.sites.some((site) => site.startsWith('forms/main.cjs run')))
  const late = await programs.run(['--import', './forms/later.mjs', ...PROBED, 'forms/main.cjs'])
  assert.equal(late.stdout, bare.stdout, late.stderr)
  assert.ok(
    !late.sites.some((site) => site.startsWith('forms/later.mjs')),
    'what was loaded before is not instrumented',
  )
})

for (const restore of ['0', '1']) {
  test(`somebody ${restore === '0' ? 'wraps' : 'wraps and restores'} _compile, before and after`, async () => {
    const bare = await programs.run([...BARE, 'forms/main.cjs'])
    const wrap = ['--require', './wrap-compile.cjs']
    const ours = ['--require', REGISTER_PATH]
    const orders = [
      [...ours, ...wrap],
      [...wrap, ...ours],
      [...wrap, ...ours, '--require', './wrap-compile.cjs'],
    ]
    for (const order of orders) {
      const args = [...order, '--import', './probe.mjs', 'forms/main.cjs']
      const { stdout, stderr, sites } = await programs.run(args, { RESTORE: restore })
      assert.equal(stdout, bare.stdout, `${order.join(' ')}: ${stderr}`)
      assert.ok(
        sites.some((site) => site.startsWith('forms/required.cjs double')),
        `${order.join(' ')}: ${sites.join()}`,
      )
    }
  })
}

test('child processes that inherit the environment are instrumented', async () => {
  const { stdout, stderr } = await programs.run(['child.mjs'], { NODE_OPTIONS: `--import ${REGISTER}` })
  assert.equal(stdout, '0 cc instrumented\n1 cc instrumented\n2 cc instrumented\n', stderr)
})

test('node --test', async () => {
  const arg = ['--test', '--test-reporter=spec', 'suite.test.mjs']
  const bare = await programs.run(arg)
  assert.equal(bare.code, 0, bare.stdout)
  const { code, stdout } = await programs.run([...INSTRUMENTED, ...arg], { EXPECTED: 'instrumented' })
  assert.equal(code, 0, stdout)
  const shape = (text: string): string => text.replace(/\d+(\.\d+)?/g, 'N')
  assert.equal(shape(stdout), shape(bare.stdout))
})

test('a module that does not parse fails as it does bare, and is named in one warning', async () => {
  for (const file of ['bad/syntax.mjs', 'bad/syntax.cjs']) {
    const bare = await programs.run([...BARE, file])
    assert.equal(bare.code, 1)
    for (const start of ['first', 'second']) {
      const { code, stderr } = await programs.run([...INSTRUMENTED, file])
      assert.equal(code, 1, start)
      const lines = stderr.split('\n')
      const ours = lines.filter((line) => line.startsWith('[debug-toolbar]'))
      assert.equal(ours.length, 1, stderr)
      assert.match(ours[0]!, new RegExp(`${file} is not instrumented and runs unchanged; .*: \\S`))
      const rest = lines.filter((line) => !line.startsWith('[debug-toolbar]') && !/^ {4}at /.test(line))
      assert.deepEqual(
        rest,
        bare.stderr.split('\n').filter((line) => !/^ {4}at /.test(line)),
      )
    }
  }
})

test(
  'what the thread of the load hooks says is heard where the process ends at once',
  { skip: hasSyncHooks() ? 'load hooks run in the main thread' : false },
  async () => {
    const { code, stderr } = await programs.run([...INSTRUMENTED, 'bad/at-once.cjs'])
    assert.equal(code, 1)
    assert.match(stderr, /^\[debug-toolbar\] .*syntax\.mjs is not instrumented/m)
  },
)

test('source-map-support shows the same source lines', async () => {
  const args = ['--require', MAP_SUPPORT]
  for (const file of ['compiled/inline/app.mjs', 'compiled/beside/app.mjs']) {
    const bare = await programs.run([...args, ...BARE, file])
    const instrumented = await programs.run([...args, ...INSTRUMENTED, file])
    const lines = (text: string): string => text.replace(/(:\d+):\d+/g, '$1')
    assert.match(bare.stdout, /app\.mts:\d+/)
    assert.equal(lines(instrumented.stdout), lines(bare.stdout))
  }
})

test('in production nothing is installed, unless it is enabled', async () => {
  const production = { NODE_ENV: 'production' }
  const off = await programs.run([...INSTRUMENTED, 'child.mjs', '2'], production)
  assert.equal(off.stdout, '2 cc plain\n')
  const on = await programs.run([...INSTRUMENTED, 'child.mjs', '2'], { ...production, DEBUG_TOOLBAR_ENABLED: 'true' })
  assert.equal(on.stdout, '2 cc instrumented\n')
  const disabled = await programs.run([...INSTRUMENTED, 'child.mjs', '2'], { DEBUG_TOOLBAR_ENABLED: '0' })
  assert.equal(disabled.stdout, '2 cc plain\n')
})

test('a bad option is told before the app begins', async () => {
  const { code, stdout, stderr } = await programs.run([...INSTRUMENTED, 'child.mjs'], {
    DEBUG_TOOLBAR_ENABLED: 'perhaps',
  })
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /DEBUG_TOOLBAR_ENABLED: expected one of 1, true/)
})
