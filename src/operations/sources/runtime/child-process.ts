import type { ChildProcess } from 'node:child_process'
import { basename } from 'node:path'
import { scopes } from '../../../core/recording/scope.ts'
import { placeBuiltin } from '../../builtins/place-builtin.ts'
import type { FollowedCall } from '../../builtins/place-builtin.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { RuntimeSource } from '../../recording/source.ts'
import { templateFile } from '../../texts/file.ts'

/**
 * Child processes, from their start to their exit: `spawn`, `exec`, `execFile`, `fork` and what is made of them all come
 * through one method. Their arguments are not kept, but for the script of a node.
 */
export const childProcess: RuntimeSource = {
  name: 'child_process',
  install() {
    const { ChildProcess } = process.getBuiltinModule('node:child_process')
    const undo = placeBuiltin(ChildProcess.prototype, 'spawn', (args, entry, self) => {
      const operation = scopes.getStore() === undefined ? null : begin(args[0], entry)
      return operation === null ? null : new SpawnCall(args, self as ChildProcess, operation)
    })
    return () => undo?.()
  },
}

function begin(options: unknown, entry: Function): Operation | null {
  try {
    const { file, args } = options as { file?: unknown; args?: unknown }
    const command = commandOf(String(file), Array.isArray(args) ? args.slice(1).map(String) : [])
    const attributes = { 'process.executable.name': basename(String(file)) }
    return beginOperation(
      { kind: 'process', system: 'process', name: command, text: command, phase: 'service', attributes },
      entry,
    )
  } catch {
    // A hostile argument: the call goes on without a record.
    return null
  }
}

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'cmd.exe'])
const NODE = basename(process.execPath)
/** Options of a node whose value is the next argument. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
])

/** Returns the program, of a shell the first word of its command, of a node with its script. */
function commandOf(file: string, args: readonly string[]): string {
  const program = basename(file)
  if (SHELLS.has(program.toLowerCase())) {
    const word = /^[\s"']*([\w./\\-]+)/.exec(args.at(-1) ?? '')?.[1]
    return word === undefined ? program : basename(word)
  }
  const isScript = (arg: string, at: number): boolean => !arg.startsWith('-') && !WITH_VALUE.has(args[at - 1] ?? '')
  const script = program === NODE ? args.find(isScript) : undefined
  const path = script !== undefined && /\.[cm]?[jt]s$/.test(script) ? templateFile(script) : null
  return path === null ? program : `${program} ${path}`
}

class SpawnCall implements FollowedCall {
  readonly args: readonly unknown[]
  readonly #child: ChildProcess
  readonly #operation: Operation

  constructor(args: readonly unknown[], child: ChildProcess, operation: Operation) {
    this.args = args
    this.#child = child
    this.#operation = operation
    // Before the app's own listeners: a handler may answer in one. One of `error` would hide it from the app.
    child.once('exit', (code, signal) => this.#onExit(code, signal))
    child.once('close', () => operation.end())
  }

  enter(): void {
    // It takes no thread.
  }

  leave(): void {
    // The same.
  }

  threw(error: unknown): void {
    this.#operation.fail(error)
  }

  returned(result: unknown): unknown {
    const { pid } = this.#child
    if (pid === undefined) this.#operation.fail(new Error('the process could not be started'))
    else this.#operation.set('process.pid', pid)
    return result
  }

  #onExit(code: number | null, signal: string | null): void {
    if (code !== null) this.#operation.set('process.exit.code', code)
    if (code === 0) this.#operation.end()
    else this.#operation.fail(new Error(code === null ? `the process was ended by ${signal}` : `exit code ${code}`))
  }
}
