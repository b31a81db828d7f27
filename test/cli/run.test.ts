import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseExport } from '../../src/formats/json.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { LARGE_MODULE } from '../auto/apps.support.ts'
import { fixture, runCli, runNode, splitReport, startCli } from './cli.support.ts'

const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-cli-'))
after(() => rmSync(directory, { recursive: true, force: true }))

/** Minimum time (ms) of the set-up in `slow-set-up.mjs`. */
const SET_UP_MS = 500

interface Written {
  command: string[]
  exitCode: number | null
  stats: AsyncProfilingStats
}

const readJson = (file: string): Written => JSON.parse(readFileSync(file, 'utf8')) as Written

test('a script with known waits and one block gets the right report', async () => {
  const json = join(directory, 'known.json')
  const finished = await runCli(['run', '--json', json, fixture('known.mjs')], {
    // test/blocking tests the effect of a busy machine on samples.
    env: { DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0' },
  })
  assert.equal(finished.stdout, 'rendered 3\n')
  assert.equal(finished.code, 0)
  const { own, report } = splitReport(finished)
  assert.equal(own, '')
  assert.match(report ?? '', /^test\/fixtures\/cli\/known\.mjs: \d/)
  assert.match(report ?? '', /Blocking calls\n(.*\n)+?.* 1 {2}render +test\/fixtures\/cli\/known\.mjs:9\n/)
  assert.match(
    report ?? '',
    /Await points\n.*\n.* 3 +[\d.]+ ms {2}load → sleep +test\/fixtures\/cli\/known\.mjs:4:3\n.* 1 +[\d.]+ ms {2}render → Promise\.all +\S+\/known\.mjs:9:16\n/,
  )
  assert.match(report ?? '', /Async functions\n.*\n.* 1 .* render +test\/fixtures\/cli\/known\.mjs:8\n/)
  assert.ok(report?.endsWith(`\nStatistics: ${json}\n`))
  const { stats, command, exitCode } = readJson(json)
  assert.deepEqual([command, exitCode], [[fixture('known.mjs')], 0])
  assert.deepEqual([stats.backend, stats.tasksCreated, stats.tasksCompleted], ['instrumentation', 4, 4])
  const load = stats.awaitPoints.find((point) => point.function === 'load')
  assert.ok(load !== undefined && load.totalWaitTime >= 85, `load waited for ${load?.totalWaitTime}`)
  const block = stats.blockingCalls.find((call) => call.function === 'render')
  assert.ok(block !== undefined && block.duration >= 115 && block.impact === 'critical')
  const { wall, running, waiting, queued, unattributed } = stats.ledger
  assert.ok(Math.abs(wall - running - waiting - queued - unattributed) < 0.001)
  assert.ok(running >= 115, JSON.stringify(stats.ledger))
})

test('instrumenting the script is the cost of profiling, not work of the script', async () => {
  const script = join(directory, 'large.cjs')
  writeFileSync(script, `${LARGE_MODULE}f0(1)\n`)
  const json = join(directory, 'large.json')
  await runCli(['run', '--json', json, script])
  const { ledger, profilingOverhead, duration } = readJson(json).stats
  assert.ok(profilingOverhead > 1, `${profilingOverhead} ms`)
  assert.ok(ledger.queued >= profilingOverhead - 0.5, JSON.stringify({ ledger, profilingOverhead }))
  assert.ok(ledger.running <= duration - profilingOverhead)
})

test('the set-up of the toolbar is no block of the script', async () => {
  const json = join(directory, 'set-up.json')
  await runCli(['run', '--json', json, '--import', `./${fixture('slow-set-up.mjs')}`, fixture('exits.mjs')])
  const { blockingCalls, ledger } = readJson(json).stats
  assert.ok(ledger.running < SET_UP_MS, JSON.stringify(ledger))
  assert.ok(
    blockingCalls.every(({ duration }) => duration < SET_UP_MS),
    JSON.stringify(blockingCalls),
  )
})

test('--out writes the report as one HTML file', async () => {
  const out = join(directory, 'known.html')
  const finished = await runCli(['run', '--out', out, fixture('known.mjs'), '--x'])
  assert.equal(finished.code, 0)
  assert.ok(splitReport(finished).report?.endsWith(`\nReport: ${out}\n`), finished.stderr)
  const page = readFileSync(out, 'utf8')
  assert.match(page, /^<!doctype html>/)
  const [, data = ''] = /<script type="application\/json" id="debug-toolbar-record">(.*?)<\/script>/s.exec(page) ?? []
  const { request } = parseExport(data)
  assert.deepEqual([request.method, request.path], ['RUN', `${fixture('known.mjs')} --x`])
  assert.equal((request.panels['AsyncProfilingPanel'] as AsyncProfilingStats).tasksCreated, 4)
})

test('requests of a script are in the report, and have a tab in the HTML file', async (t) => {
  const server = createServer((_req, res) => res.end('x')).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const out = join(directory, 'asks.html')
  const finished = await runCli(['run', '--out', out, fixture('asks.mjs'), String(port)])
  assert.match(splitReport(finished).report ?? '', /\nOperations\n.*\n.* 2 .*GET 127\..*\/items\/:id/)
  const page = readFileSync(out, 'utf8')
  const [, data = ''] = /<script type="application\/json" id="debug-toolbar-record">(.*?)<\/script>/s.exec(page) ?? []
  const { request, summaries } = parseExport(data)
  assert.deepEqual(Object.keys(request.panels), ['AsyncProfilingPanel', 'HttpClientPanel'])
  assert.deepEqual(summaries['HttpClientPanel'], { navTitle: 'HTTP out', navSubtitle: '2 requests' })
})

test('a report that cannot be written is told, and the exit code is the script’s own', async () => {
  const finished = await runCli(['run', '--out', join(directory, 'none', 'x.html'), fixture('exits.mjs')])
  assert.equal(finished.code, 7)
  assert.match(splitReport(finished).report ?? '', /The HTML report could not be written: .*ENOENT/)
})

test('a failing script keeps its exit code and its error text', async () => {
  for (const [script, code] of [
    ['failing.mjs', 1],
    ['throws-late.cjs', 1],
    ['exits.mjs', 7],
  ] as const) {
    const bare = await runNode([fixture(script)])
    const finished = await runCli(['run', fixture(script)])
    const { own, report } = splitReport(finished)
    assert.equal(finished.code, code, script)
    assert.equal(bare.code, code, script)
    assert.equal(withoutFrames(own), withoutFrames(bare.stderr), script)
    assert.equal(finished.stdout, bare.stdout, script)
    assert.notEqual(report, null, script)
  }
})

/** Removes Node's own frames below the user's, which depend on the way that a module is loaded. */
const withoutFrames = (text: string): string => text.replaceAll(/^ +at .*(node:|\(<anonymous>\)).*\n/gm, '')

test('a failed call is in the report of the script that it ended', async () => {
  const { report } = splitReport(await runCli(['run', fixture('failing.mjs')]))
  assert.match(report ?? '', /1 failed/)
})

test('arguments, standard input, standard error and the exit code pass through', async () => {
  const args = ['a b', '', '--json', '-r', '--', "'quoted'", '*', '$HOME']
  const finished = await runCli(['run', fixture('echo.cjs'), ...args], { input: 'line 1\nline 2' })
  assert.deepEqual(JSON.parse(finished.stdout), { args, input: 'line 1\nline 2', ours: [], isMain: true })
  assert.equal(finished.code, 3)
  assert.equal(splitReport(finished).own, 'to standard error\n')
})

test('options of node go to node, with their values', async () => {
  const file = join(directory, 'preload.cjs')
  writeFileSync(
    file,
    "require('node:worker_threads').isMainThread && console.log('preloaded', process.execArgv.includes('--no-warnings'))",
  )
  const finished = await runCli(
    ['run', '-r', file, '--no-warnings', '--stack-trace-limit=3', fixture('echo.cjs'), 'x'],
    { input: '' },
  )
  assert.match(finished.stdout, /^preloaded true\n\{"args":\["x"\]/)
})

test('a script may come by standard input', async () => {
  const finished = await runCli(['run', '-', 'x'], { input: "console.log('from stdin', process.argv[2])" })
  assert.equal(finished.stdout, 'from stdin x\n')
  assert.match(splitReport(finished).report ?? '', /^- x: /)
})

test(
  'TypeScript runs where Node runs it',
  { skip: !process.features.typescript && 'this Node runs no TypeScript' },
  async () => {
    const finished = await runCli(['run', fixture('typed.ts')])
    assert.equal(finished.stdout, '15\n')
    assert.match(splitReport(finished).report ?? '', /load → new Promise +test\/fixtures\/cli\/typed\.ts:6:3/)
  },
)

test('a wrong command line is told without a stack, with exit code 2', async () => {
  for (const [args, message] of [
    [['run'], /expected a script to run, got none/],
    [
      ['run', '--no-such-option', 'a.js'],
      /expected an option of debug-toolbar or of node v[\d.]+, got --no-such-option/,
    ],
    [['run', '--json', '--trace-warnings', 'a.js'], /expected a file after --json, got "--trace-warnings"/],
    [['env', 'a.js'], /expected nothing after env, got "a\.js"/],
    [['walk', 'a.js'], /expected the command run or env, got "walk"/],
  ] as const) {
    const finished = await runCli(args)
    assert.match(finished.stderr, message)
    assert.doesNotMatch(finished.stderr, / at /)
    assert.deepEqual([finished.code, finished.stdout], [2, ''])
  }
  const badOption = await runCli(['run', fixture('known.mjs')], { env: { DEBUG_TOOLBAR_MAX_REQUEST_HISTORY: 'many' } })
  assert.equal(badOption.code, 2)
  assert.match(badOption.stderr, /DEBUG_TOOLBAR_MAX_REQUEST_HISTORY/)
})

test('--help and --version', async () => {
  const help = await runCli(['--help'])
  assert.match(
    help.stdout,
    /^Usage: debug-toolbar run \[options\] \[node options\] <script> \[arguments\]\n {7}debug-toolbar env\n/,
  )
  assert.deepEqual([help.code, help.stderr], [0, ''])
  assert.equal((await runCli(['run', '--help'])).stdout, help.stdout)
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  assert.equal((await runCli(['--version'])).stdout, `${version}\n`)
})

test('a report that cannot be written is said and fails nothing', async () => {
  const finished = await runCli([
    'run',
    '--json',
    join(directory, 'no', 'such', 'directory.json'),
    fixture('known.mjs'),
  ])
  assert.equal(finished.code, 0)
  assert.match(finished.stderr, /\nThe statistics could not be written: ENOENT/)
})

test('in production a script runs as if there were no toolbar', async () => {
  const finished = await runCli(['run', fixture('failing.mjs')], { env: { NODE_ENV: 'production' } })
  const bare = await runNode([fixture('failing.mjs')], { env: { NODE_ENV: 'production' } })
  assert.equal(finished.stderr.replace(/^\[debug-toolbar\] Off, .*\n/, ''), bare.stderr)
  assert.equal(finished.code, 1)
})

for (const [mode, code, signal] of [
  ['handles', 4, null],
  ['dies', null, 'SIGTERM'],
] as const) {
  test(`signals reach the script, which ${mode}; the way it ends is the command's`, async () => {
    const started = startCli(['run', fixture('signals.mjs'), mode])
    await started.seen(/ready/)
    started.child.kill('SIGUSR2')
    await started.seen(/SIGUSR2 1/)
    started.child.kill('SIGTERM')
    const finished = await started.finished
    assert.deepEqual([finished.code, finished.signal], [code, signal])
    assert.equal(finished.stdout, `ready\nSIGUSR2 1\n${mode === 'handles' ? 'SIGTERM\n' : ''}`)
    if (mode === 'handles') assert.match(finished.stderr, /── debug-toolbar/)
    else assert.match(finished.stderr, /There is no report/)
  })
}

test('env prints a setting that puts the toolbar on processes in other folders', async () => {
  const { stdout, stderr, code } = await runCli(['env'], { env: { NODE_OPTIONS: '--no-warnings' } })
  assert.deepEqual([stderr, code], ['', 0])
  const [, value] = /^NODE_OPTIONS=(--no-warnings --import=file:\/\/.*auto\.js)\n$/.exec(stdout) ?? []
  const source = "console.log(Object.hasOwn(require('node:net').Server.prototype, 'emit'))"
  // The form with the package's name fails there: no such package can be found from this folder.
  const elsewhere = { cwd: directory, env: { NODE_OPTIONS: value } }
  assert.deepEqual(await runNode(['-e', source], elsewhere), { code: 0, signal: null, stdout: 'true\n', stderr: '' })
})
