import type { AttributeValue } from '../../core/recording/operation-list.ts'
import type { OperationKind } from '../../model/operation.ts'

/** The words for a call, without its values. */
export interface CallText {
  name: string
  text: string
  attributes: Readonly<Record<string, AttributeValue>>
  /** A number for its arguments, equal for equal ones; 0 or absent if it is not known. */
  parameters?: number
}

/** A function of the runtime's whose calls are operations. */
export interface BuiltinFunction {
  readonly kind: OperationKind
  readonly system: string
  /**
   * The jobs of the thread pool that a call is: one, a look-up of a name, which half of the threads take, or some that
   * the runtime's resources tell.
   */
  readonly jobs: 'none' | 'one' | 'slow' | 'many'
  /** True if it returns a promise, else its last argument is a callback. */
  readonly isPromise: boolean
  /** False if its callback gets no error. */
  readonly hasError?: boolean
  /** Returns null for a call that is no operation. `entry` is our function that was called, on `self`. */
  readonly describe: (args: readonly unknown[], entry: Function, self: unknown) => CallText | null
  /** Reads attributes from a result. */
  readonly resultOf?: (value: unknown, args: readonly unknown[]) => Readonly<Record<string, AttributeValue>>
}
