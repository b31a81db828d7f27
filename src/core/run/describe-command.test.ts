import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeCommand } from './describe-command.ts'

test('a command is shown as it was written, without its secrets', () => {
  const table: [argv: string[], expected: string][] = [
    [['node', '/app/server.js'], 'server.js'],
    [['node', '/app/src/server.ts', '--port', '3000'], 'src/server.ts --port 3000'],
    [['node', '/app/a.js', '--token', 'canary', '--port', '1'], 'a.js --token [redacted] --port 1'],
    [['node', '/app/a.js', '--api-key=canary'], 'a.js --api-key=[redacted]'],
    [['node', '/app/a.js', '--password', '--verbose'], 'a.js --password --verbose'],
    [['node', '/app/a.js', 'postgres://me:canary@db/shop'], 'a.js postgres://[redacted]@db/shop'],
    [['node', '/elsewhere/tools/bin/next', 'dev'], 'bin/next dev'],
    [['node'], ''],
  ]
  for (const [argv, expected] of table) assert.equal(describeCommand(argv, '/app'), expected)
})

test('a long command is cut', () => {
  const text = describeCommand(['node', '/app/a.js', ...Array.from({ length: 300 }, () => 'word')], '/app')
  assert.equal(text.length, 5 * 98 + 4)
  assert.ok(describeCommand(['node', 'a', 'b c '.repeat(400)], '/app').endsWith('…'))
})
