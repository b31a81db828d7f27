import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface GitHead {
  commit: string | null
  branch: string | null
}

const NONE: GitHead = { commit: null, branch: null }

/** A head, a reference or the file of a linked worktree has a line; longer files are none of these. */
const MAX_TEXT_BYTES = 4096
/** The part of `packed-refs` (bytes) that is searched: some 100 000 references. */
const MAX_PACKED_BYTES = 8 * 1024 * 1024
/** References that name each other in a circle end here. */
const MAX_STEPS = 5
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
/** Names of references that stay within their folder. */
const REFERENCE = /^refs\/(?!.*(?:\.\.|\/\/))[^\0-\x20\x7f~^:?*[\\]{1,500}$/
const BRANCH_PREFIX = 'refs/heads/'
/** The head of a repository that keeps its references in another format than files. */
const NO_BRANCH = 'refs/heads/.invalid'

/**
 * Reads the commit and the branch that are checked out in a folder or one above it, from git's files: also in a linked
 * worktree or a submodule, and for packed references. Both are null where nothing tells. Never throws.
 */
export function readGitHead(folder: string): GitHead {
  try {
    const git = findGitFolder(folder)
    return git === null ? NONE : readHead(git)
  } catch {
    return NONE
  }
}

/** Returns the folder with the head of the checkout; null if the folder is in none. */
function findGitFolder(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, '.git')
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) return path
    const linked = found?.isFile() ? /^gitdir: (.+)$/m.exec(readText(path) ?? '')?.[1] : undefined
    if (linked !== undefined) return resolve(folder, linked.trim())
    if (dirname(folder) === folder) return null
  }
}

function readHead(git: string): GitHead {
  const head = readText(join(git, 'HEAD'))
  const reference = referenceIn(head)
  if (reference === null) return { commit: commitIn(head), branch: null }
  const branch = reference.startsWith(BRANCH_PREFIX) && reference !== NO_BRANCH
  return {
    commit: commitOf(git, reference),
    branch: branch ? reference.slice(BRANCH_PREFIX.length) : null,
  }
}

/** Follows a reference to its commit: a linked worktree has its own head, and shares the rest. */
function commitOf(git: string, reference: string): string | null {
  const common = resolve(git, readText(join(git, 'commondir')) ?? '.')
  let name: string | null = reference
  for (let step = 0; name !== null && REFERENCE.test(name) && step < MAX_STEPS; step++) {
    const text: string | null = readText(join(git, name)) ?? readText(join(common, name))
    if (text === null) return packedCommit(join(common, 'packed-refs'), name)
    const commit = commitIn(text)
    if (commit !== null) return commit
    name = referenceIn(text)
  }
  return null
}

/** Finds a reference in the file that has many, a line each. */
function packedCommit(file: string, name: string): string | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0 || size > MAX_PACKED_BYTES) return null
  const text = readFileSync(file, 'utf8')
  const end = text.indexOf(` ${name}\n`)
  return end < 0 ? null : commitIn(text.slice(text.lastIndexOf('\n', end) + 1, end))
}

const commitIn = (text: string | null): string | null => (text !== null && COMMIT.test(text) ? text : null)

const referenceIn = (text: string | null): string | null => /^ref: *(.+)$/.exec(text ?? '')?.[1] ?? null

/** Returns a small file without the space around it; null if it is not there, or no file. */
function readText(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(MAX_TEXT_BYTES)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, MAX_TEXT_BYTES, 0)).trim()
  } finally {
    closeSync(descriptor)
  }
}
