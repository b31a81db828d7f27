import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readGitHead } from './git-head.ts'

const ONE = '1'.repeat(40)
const TWO = '2'.repeat(64)

/** A folder with these files. */
function folderOf(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'git-head-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

test('a branch is read with its commit, from a folder below as well', (t) => {
  const folder = folderOf(t, {
    '.git/HEAD': 'ref: refs/heads/feature/history\n',
    '.git/refs/heads/feature/history': `${ONE}\n`,
    'src/deep/app.js': '',
  })
  const head = { commit: ONE, branch: 'feature/history' }
  assert.deepEqual([readGitHead(folder), readGitHead(join(folder, 'src/deep'))], [head, head])
})

test('a packed reference is found by its whole name', (t) => {
  const packed = `# pack-refs with: peeled\n${TWO} refs/heads/main-2\n${ONE} refs/heads/main\n^${TWO}\n`
  const folder = folderOf(t, { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': packed })
  assert.deepEqual(readGitHead(folder), { commit: ONE, branch: 'main' })
})

test('a linked worktree has its own head, and the references of its repository', (t) => {
  const folder = folderOf(t, {
    'main/.git/HEAD': 'ref: refs/heads/main\n',
    'main/.git/refs/heads/side': ONE,
    'main/.git/worktrees/side/HEAD': 'ref: refs/heads/side\n',
    'main/.git/worktrees/side/commondir': '../..\n',
    'side/.git': 'gitdir: ../main/.git/worktrees/side\n',
  })
  assert.deepEqual(readGitHead(join(folder, 'side')), { commit: ONE, branch: 'side' })
})

test('a detached head has a commit and no branch', (t) => {
  const folder = folderOf(t, { '.git/HEAD': `${TWO}\n` })
  assert.deepEqual(readGitHead(folder), { commit: TWO, branch: null })
})

test('what tells nothing is nothing, and never an error', (t) => {
  const nothing = { commit: null, branch: null }
  const heads: [head: string, expected: object][] = [
    ['', nothing],
    ['no head', nothing],
    ['ref: ../../etc/passwd', nothing],
    ['ref: refs/heads/../../../x', { commit: null, branch: '../../../x' }],
    ['ref: refs/heads/unborn', { commit: null, branch: 'unborn' }],
    ['ref: refs/heads/.invalid', nothing],
    ['ref: refs/heads/circle', { commit: null, branch: 'circle' }],
  ]
  for (const [head, expected] of heads) {
    const folder = folderOf(t, {
      '.git/HEAD': head,
      '.git/refs/heads/circle': 'ref: refs/heads/circle',
      x: ONE,
    })
    assert.deepEqual(readGitHead(folder), expected, head)
  }
  assert.deepEqual(readGitHead(folderOf(t, { '.git': 'gitdir: nowhere' })), nothing)
  assert.deepEqual(readGitHead(folderOf(t, { '.git/HEAD/is/a': 'folder' })), nothing)
})
