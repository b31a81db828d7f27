import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isUserCode, toPath } from './user-code.ts'

const isUsers = (script: string, include: string[] = []): boolean => isUserCode(script, include)

test("the user's own files, by path and by URL, on POSIX and on Windows", () => {
  for (const script of ['/app/server.js', 'file:///app/server.js', 'C:\\app\\server.js', 'file:///app/my%20app/a.ts']) {
    assert.equal(isUsers(script), true, script)
  }
})

test('a folder that is only called like it is no package', () => {
  for (const script of ['/app/my_node_modules/a.js', '/app/node_modules.js', '/app/node_modules_old/pg/a.js']) {
    assert.equal(isUsers(script), true, script)
  }
})

test('the runtime, code without a file and scripts of other schemes are not', () => {
  for (const script of [
    'node:fs',
    'node:internal/timers',
    'internal/process.js',
    '',
    'wasm://x',
    'https://x/a.js',
    'data:text/javascript,1',
  ]) {
    assert.equal(isUsers(script), false, script)
  }
})

test('packages are not, unless they are named', () => {
  const scripts: [script: string, name: string][] = [
    ['/app/node_modules/pg/lib/client.js', 'pg'],
    ['file:///app/node_modules/@scope/db/index.js', '@scope/db'],
    ['C:\\app\\node_modules\\pg\\lib\\client.js', 'pg'],
    ['C:\\app\\node_modules\\@scope\\db\\index.js', '@scope/db'],
    ['/app/node_modules/.pnpm/pg@8.1.0/node_modules/pg/lib/client.js', 'pg'],
    ['/app/node_modules/.pnpm/@scope+db@1.0.0/node_modules/@scope/db/a.js', '@scope/db'],
    ['/app/node_modules/outer/node_modules/inner/a.js', 'inner'],
  ]
  for (const [script, name] of scripts) {
    assert.equal(isUsers(script), false, script)
    assert.equal(isUsers(script, [name]), true, script)
    assert.equal(isUsers(script, ['*']), true, script)
    assert.equal(isUsers(script, ['other']), false, script)
  }
  assert.equal(
    isUsers('/app/node_modules/outer/node_modules/inner/a.js', ['outer']),
    false,
    'the innermost package counts',
  )
})

test('an app that is installed as a package, and runs in its folder, is the user’s', () => {
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-package-')))
  const cwd = join(app, 'node_modules', '@scope', 'server')
  mkdirSync(cwd, { recursive: true })
  const url = JSON.stringify(new URL('user-code.js', import.meta.url).href)
  const paths = ['dist/main.js', 'node_modules/pg/index.js', '../other/index.js'].map((path) => join(cwd, path))
  const program = `import(${url}).then(({ isUserCode }) => {
    console.log(JSON.stringify(${JSON.stringify(paths)}.map((path) => isUserCode(path, []))))
  })`
  try {
    const output = execFileSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' })
    assert.deepEqual(JSON.parse(output), [true, false, false])
  } finally {
    rmSync(app, { recursive: true })
  }
})

test('our own files never are', () => {
  assert.equal(isUsers(new URL('./recorder.js', import.meta.url).href, ['*']), false)
})

test('the path of a script', () => {
  assert.equal(toPath('file:///app/a%20b.js'), '/app/a b.js')
  assert.equal(toPath('/app/a.js'), '/app/a.js')
  assert.equal(toPath('C:\\app\\a.js'), 'C:\\app\\a.js')
  assert.equal(toPath('file:///app/%2F.js'), null, 'an encoded slash is in no path')
  assert.equal(toPath('webpack://app/a.js'), null)
})
