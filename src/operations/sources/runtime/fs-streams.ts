import type { ReadStream, WriteStream } from 'node:fs'
import { scopes } from '../../../core/recording/scope.ts'
import { placeBuiltin } from '../../builtins/place-builtin.ts'
import type { FollowedCall } from '../../builtins/place-builtin.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { RuntimeSource } from '../../recording/source.ts'
import { describeFile } from '../../texts/file.ts'

/** Streams of files, from their creation until their last byte: one operation each, and not one for each piece. */
export const fsStreams: RuntimeSource = {
  name: 'fs streams',
  install() {
    const module = process.getBuiltinModule('node:fs')
    const undos = ['createReadStream', 'createWriteStream'].map((name) =>
      placeBuiltin(module, name, (args, entry) => {
        const operation = scopes.getStore() === undefined ? null : begin(name, args, entry)
        return operation === null ? null : new StreamCall(args, operation)
      }),
    )
    return () => {
      for (const undo of undos) undo?.()
    }
  },
}

function begin(name: string, args: readonly unknown[], entry: Function): Operation | null {
  try {
    const text = describeFile(name, args[0])
    return beginOperation({ kind: 'file', system: 'file', ...text, phase: 'service' }, entry)
  } catch {
    // A hostile argument: the call goes on without a record.
    return null
  }
}

class StreamCall implements FollowedCall {
  readonly args: readonly unknown[]
  readonly #operation: Operation

  constructor(args: readonly unknown[], operation: Operation) {
    this.args = args
    this.#operation = operation
  }

  enter(): void {
    // Its jobs come later.
  }

  leave(): void {
    // The same.
  }

  threw(error: unknown): void {
    this.#operation.fail(error)
  }

  returned(result: unknown): unknown {
    const stream = result as ReadStream | WriteStream
    // Before the app's own listeners: a handler may answer in one.
    stream.once('readableEnded' in stream ? 'end' : 'finish', () => this.#operation.end())
    stream.once('close', () => this.#onClose(stream))
    return stream
  }

  /** After the last byte, it has ended already. */
  #onClose({ errored }: ReadStream | WriteStream): void {
    this.#operation.fail(errored ?? new DOMException('The stream was closed before its end', 'AbortError'))
  }
}
