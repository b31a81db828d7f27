import type { FileHandle } from 'node:fs/promises'
import { hookBuiltins } from '../../builtins/builtin-operations.ts'
import type { BuiltinFunction } from '../../builtins/builtin-function.ts'
import type { RuntimeSource, Uninstall } from '../../recording/source.ts'
import { describeFile } from '../../texts/file.ts'

const METHODS = [
  'appendFile',
  'chmod',
  'chown',
  'datasync',
  'read',
  'readFile',
  'readv',
  'stat',
  'sync',
  'truncate',
  'utimes',
  'write',
  'writeFile',
  'writev',
]

/** The paths of open files, by their handle. */
const paths = new WeakMap<object, unknown>()
let uninstall: Uninstall | null = null
let isOpen = false

const method = (name: string): BuiltinFunction => ({
  kind: 'file',
  system: 'file',
  jobs: 'many',
  isPromise: true,
  describe: (_args, _entry, handle) =>
    describeFile(name, typeof handle === 'object' && handle !== null ? paths.get(handle) : null),
})

/** Hears of a file that has been opened. Its class is not exported, so its methods are hooked with the first one. */
export function hearOpened(handle: FileHandle, path: unknown): void {
  paths.set(handle, path)
  if (!isOpen || uninstall !== null) return
  const prototype = Object.getPrototypeOf(handle) as object
  uninstall = hookBuiltins(prototype, Object.fromEntries(METHODS.map((name) => [name, method(name)])))
}

/** Methods of files that `open` of `node:fs/promises` has opened in a recording. */
export const fileHandles: RuntimeSource = {
  name: 'file handles',
  install() {
    isOpen = true
    return () => {
      isOpen = false
      uninstall?.()
      uninstall = null
    }
  },
}
