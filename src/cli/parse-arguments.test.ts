import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeOptions, readHelp } from './node-options.ts'
import type { NodeOptions } from './node-options.ts'
import { parseArguments } from './parse-arguments.ts'
import { UsageError } from './usage-error.ts'

const node: NodeOptions = {
  withValue: () =>
    readHelp(
      '  -C, --conditions=...   text\n  -r, --require=...\n  --import=...\n  --inspect[=[host:]port]\n  -c, --check   x\n',
    ),
  knows: (argument) => !argument.startsWith('--no-such'),
}

const run = (...args: string[]): unknown => {
  const command = parseArguments(['run', ...args], node)
  return command.name === 'run' ? command.run : command.name
}

test('arguments after the script are its own', () => {
  assert.deepEqual(run('a.js'), { nodeOptions: [], command: ['a.js'], json: null, out: null })
  assert.deepEqual(run('a.js', '--json', 'x', '-h', '--', 'b'), {
    nodeOptions: [],
    command: ['a.js', '--json', 'x', '-h', '--', 'b'],
    json: null,
    out: null,
  })
  assert.deepEqual(run('--', 'a.js', '--json'), { nodeOptions: [], command: ['a.js', '--json'], json: null, out: null })
  assert.deepEqual(run('-', 'x'), { nodeOptions: [], command: ['-', 'x'], json: null, out: null })
})

test('options of node keep their values and their order', () => {
  const words = ['-r', './a.cjs', '--no-warnings', '--import', 'tsx', '--conditions=dev', '--inspect', '-C', 'x']
  assert.deepEqual(run(...words, 'a.js'), { nodeOptions: words, command: ['a.js'], json: null, out: null })
  assert.deepEqual(run('--trace-warnings', '--json', 'r.json', '-r', 'b', 'a.js'), {
    nodeOptions: ['--trace-warnings', '-r', 'b'],
    command: ['a.js'],
    json: 'r.json',
    out: null,
  })
  assert.deepEqual(run('--json=1.json', '--json', '2.json', 'a.js'), {
    nodeOptions: [],
    command: ['a.js'],
    json: '2.json',
    out: null,
  })
})

test('the HTML report has a file of its own', () => {
  assert.deepEqual(run('--out', 'r.html', '--json=r.json', 'a.js', '--out', 'x'), {
    nodeOptions: [],
    command: ['a.js', '--out', 'x'],
    json: 'r.json',
    out: 'r.html',
  })
})

test('help and version', () => {
  for (const args of [[], ['--help'], ['-h'], ['help'], ['run', '-h', 'a.js'], ['run', '--help']])
    assert.equal(parseArguments(args, node).name, 'help', args.join(' '))
  for (const args of [['--version'], ['-v'], ['run', '-v']]) assert.equal(parseArguments(args, node).name, 'version')
})

test('a line that cannot be understood is a UsageError', () => {
  for (const args of [
    ['go'],
    ['run'],
    ['run', '-r'],
    ['run', '-r', 'a.js'],
    ['run', '--no-such', 'a.js'],
    ['run', '--json'],
    ['run', '--json=', 'a.js'],
    ['run', '--out'],
    ['run', '--out=', 'a.js'],
    ['run', '--json', '-r', 'a', 'a.js'],
  ])
    assert.throws(() => parseArguments(args, node), UsageError, args.join(' '))
})

test('this Node tells its own options', () => {
  const known = nodeOptions.withValue()
  assert.equal(known.get('require'), 'r')
  assert.equal(known.get('conditions'), 'C')
  assert.ok(known.has('import') && !known.has('no-warnings'))
  assert.ok(
    nodeOptions.knows('--max-old-space-size=100') && nodeOptions.knows('--expose-gc') && nodeOptions.knows('--check'),
  )
  assert.ok(!nodeOptions.knows('--no-such-option'))
})
