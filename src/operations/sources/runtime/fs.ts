import type { FileHandle } from 'node:fs/promises'
import { hookBuiltins } from '../../builtins/builtin-operations.ts'
import type { BuiltinFunction } from '../../builtins/builtin-function.ts'
import { isCalledBy } from '../../recording/call-place.ts'
import type { RuntimeSource } from '../../recording/source.ts'
import { describeFile } from '../../texts/file.ts'
import { hearOpened } from './file-handles.ts'

/** Their first argument is a path; that of the second list also their second. */
const OF_PATH = [
  'access',
  'appendFile',
  'chmod',
  'chown',
  'exists',
  'lchmod',
  'lchown',
  'lstat',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'open',
  'opendir',
  'readdir',
  'readFile',
  'readlink',
  'realpath',
  'rm',
  'rmdir',
  'stat',
  'statfs',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
]
const OF_PATHS = ['copyFile', 'cp', 'link', 'rename', 'symlink']
/** Their first argument is the number of an open file. */
const OF_NUMBER = [
  'fchmod',
  'fchown',
  'fdatasync',
  'fstat',
  'fsync',
  'ftruncate',
  'futimes',
  'read',
  'readv',
  'write',
  'writev',
]

/** Steps of a stream, which is an operation itself. */
const OF_STREAMS: ReadonlySet<string> = new Set(['open', 'read', 'write', 'writev'])
const STREAMS = 'node:internal/fs/streams'

const fileWork = (name: string, isPromise: boolean): BuiltinFunction => ({
  kind: 'file',
  system: 'file',
  jobs: 'many',
  isPromise,
  hasError: name !== 'exists',
  describe([path, other], entry) {
    if (!isPromise && OF_STREAMS.has(name) && isCalledBy(STREAMS, entry)) return null
    return describeFile(name, path, OF_PATHS.includes(name) ? other : undefined)
  },
  resultOf(value, [path]) {
    if (name === 'open' && isPromise) hearOpened(value as FileHandle, path)
    return name === 'readFile' ? sizeOf(value) : {}
  },
})

/** A text's size would have to be counted. */
const sizeOf = (content: unknown): Record<string, number> =>
  ArrayBuffer.isView(content) ? { 'file.size': content.byteLength } : {}

const functions = (names: readonly string[], isPromise: boolean): Record<string, BuiltinFunction> =>
  Object.fromEntries(names.map((name) => [name, fileWork(name, isPromise)]))

/** Work on files by the functions of `node:fs` and `node:fs/promises`. */
export const fs: RuntimeSource = {
  name: 'fs',
  install() {
    const module = process.getBuiltinModule('node:fs')
    const undoCallbacks = hookBuiltins(module, functions([...OF_PATH, ...OF_PATHS, ...OF_NUMBER], false))
    const undoPromises = hookBuiltins(module.promises, functions([...OF_PATH, ...OF_PATHS], true))
    return () => {
      undoPromises()
      undoCallbacks()
    }
  },
}
