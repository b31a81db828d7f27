import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Programs, REGISTER, STRIPS_TYPES, TSX } from './programs.ts'

const programs = new Programs()
after(() => programs.remove())

const PROBE = ['--import', './probe.mjs']
/** Places in the original source: every async function and every await, by the position of its keyword. */
const SITES = [
  'ts/app.mts (anonymous) 20:10 20:10',
  'ts/app.mts (anonymous) 20:10 20:33',
  'ts/app.mts Repo.field 12:11 12:11',
  'ts/app.mts Repo.field 12:11 12:49',
  'ts/app.mts Repo.find 11:18 11:18',
  'ts/app.mts Repo.find 11:18 11:52',
  'ts/app.mts Repo.find 11:18 11:72',
  'ts/app.mts arrow 15:15 15:15',
  'ts/app.mts arrow 15:15 15:44',
  'ts/app.mts boom(…).catch(…) 24:21 24:21',
  'ts/app.mts load 6:8 6:8',
  'ts/app.mts load 6:8 7:23',
  'ts/dep.cts boom 3:16 3:16',
  'ts/dep.cts boom 3:16 3:92',
]
/** The map of a compiler begins a plain arrow function behind its bracket; the source itself does not. */
const STRIPPED_SITES = SITES.map((site) => site.replaceAll('24:21', '24:20'))

test('tsx, before or after register: the same output, the same stacks, the places of the source', async () => {
  const bare = await programs.run(['--import', TSX, 'ts/app.mts'])
  assert.match(bare.stdout, /^3\nError: bad,.*app\.mts:20:62\)?\nError: boom,.*dep\.cts:3:\d+\)?\n$/, bare.stderr)
  const orders = [
    ['--import', TSX, '--import', REGISTER],
    ['--import', REGISTER, '--import', TSX],
  ]
  for (const order of orders) {
    for (const start of ['first', 'second']) {
      const { stdout, stderr, sites } = await programs.run([...order, ...PROBE, 'ts/app.mts'])
      assert.equal(stdout, bare.stdout, `${order.join(' ')} ${start} ${stderr}`)
      assert.deepEqual(sites, SITES, `${order.join(' ')} ${start}`)
    }
  }
})

test('tsx, before or after register: the same texts of functions', async () => {
  const bare = await programs.run(['--import', TSX, 'ts/texts.mts'])
  assert.match(bare.stdout, /\n4\n$/, bare.stderr)
  for (const [first, second] of [
    [TSX, REGISTER],
    [REGISTER, TSX],
  ] as const) {
    const { stdout, stderr } = await programs.run(['--import', first, '--import', second, 'ts/texts.mts'])
    assert.equal(stdout, bare.stdout, stderr)
  }
})

test('tsx: required modules have the places of the source', async () => {
  const args = ['--import', REGISTER, '--import', TSX, ...PROBE, 'ts/dep.cts']
  const { sites, stderr } = await programs.run(args)
  assert.deepEqual(
    sites,
    SITES.filter((site) => site.includes('dep.cts')),
    stderr,
  )
})

test(
  "Node's own type stripping: the places of the source",
  { skip: STRIPS_TYPES ? false : 'this Node has none' },
  async () => {
    const bare = await programs.run(['ts/app.mts'])
    for (const start of ['first', 'second']) {
      const { stdout, stderr, sites } = await programs.run(['--import', REGISTER, ...PROBE, 'ts/app.mts'])
      assert.equal(stdout, bare.stdout, `${start} ${stderr}`)
      assert.deepEqual(sites, STRIPPED_SITES, start)
    }
  },
)

test(
  "Node's own type stripping: the texts of functions",
  { skip: STRIPS_TYPES ? false : 'this Node has none' },
  async () => {
    const bare = await programs.run(['ts/texts.mts'])
    assert.match(bare.stdout, /\n4\n$/, bare.stderr)
    const { stdout, stderr } = await programs.run(['--import', REGISTER, 'ts/texts.mts'])
    assert.equal(stdout, bare.stdout, stderr)
  },
)

test('compiled output leads to its source, by a map inside and by one beside it', async () => {
  for (const kind of ['inline', 'beside']) {
    for (const flags of [[], ['--enable-source-maps']]) {
      const { sites, stderr } = await programs.run([
        ...flags,
        '--import',
        REGISTER,
        ...PROBE,
        `compiled/${kind}/app.mjs`,
      ])
      const expected = [
        'src/app.mts (anonymous) 19:10 19:10',
        'src/app.mts (anonymous) 19:10 19:46',
        'src/app.mts Repo.field 11:11 11:11',
        'src/app.mts Repo.field 11:11 12:32',
        'src/app.mts Repo.field 11:11 12:9',
        'src/app.mts Repo.find 10:10 10:10',
        'src/app.mts Repo.find 10:10 10:47',
        'src/app.mts load 4:8 4:8',
        'src/app.mts load 4:8 5:23',
      ]
      assert.deepEqual(sites, expected, `${kind} ${flags.join()} ${stderr}`)
    }
  }
})
