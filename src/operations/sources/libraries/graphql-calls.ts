import { now } from '../../../core/recording/now.ts'
import type { Recorder } from '../../../core/recording/recorder.ts'
import { scopes } from '../../../core/recording/scope.ts'
import { askOperation, beginOperation } from '../../recording/operation.ts'
import type { BeginAsked, Operation } from '../../recording/operation.ts'
import type { CallEnd } from '../../recording/follow-promise.ts'
import type { ParentOperation } from '../../recording/parent.ts'
import { nameGraphql } from '../../texts/graphql.ts'

const SYSTEM = 'graphql'

/** Returns the operation of an execution of a document; null if it is none, or outside recordings. Never throws. */
export function beginExecution(document: unknown, operationName: unknown, below: Function): Operation | null {
  if (scopes.getStore()?.recorder.closed !== false) return null
  try {
    const named = nameGraphql(document, operationName)
    if (named === null) return null
    const { type, operation, name, text } = named
    const attributes = {
      'graphql.operation.type': type,
      ...(operation === '' ? {} : { 'graphql.operation.name': operation }),
    }
    return beginOperation({ kind: 'other', system: SYSTEM, name, text, phase: 'service', attributes }, below)
  } catch {
    // A document with getters that throw: it runs without a record.
    return null
  }
}

/** Ends the operation of an execution by its result, which has errors and the fields that could be read. */
export function endExecution(operation: Operation, result: unknown): void {
  const { data, errors } = (result ?? {}) as { data?: unknown; errors?: unknown }
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (first !== undefined) operation.set('graphql.errors', (errors as unknown[]).length)
  if (first !== undefined && (data === undefined || data === null)) operation.fail(first)
  else operation.end()
}

/** A field whose resolver is called. */
export interface Field {
  type: string
  name: string
  /** Returns the names down to it, with the positions in lists: `orders.0.price`. */
  path: () => string
}

/**
 * A call of a resolver. It becomes an operation if it is asynchronous, or once it asks for something: most only read a
 * property.
 */
export class ResolverCall implements ParentOperation, CallEnd {
  readonly #ask: BeginAsked
  readonly #field: Field
  readonly #at: number = now()
  #operation: Operation | null | undefined
  #isOver = false

  /** Returns null outside recordings. */
  static begin(field: Field): ResolverCall | null {
    const ask = askOperation(null)
    return ask === null ? null : new ResolverCall(ask, field)
  }

  private constructor(ask: BeginAsked, field: Field) {
    this.#ask = ask
    this.#field = field
  }

  numberIn(recorder: Recorder): number {
    return this.operation?.numberIn(recorder) ?? 0
  }

  /** Its operation, which begins with the first question for it; null if there is none. */
  get operation(): Operation | null {
    if (this.#operation === undefined && !this.#isOver) this.#operation = this.#begin()
    return this.#operation ?? null
  }

  #begin(): Operation | null {
    try {
      const { type, name, path } = this.#field
      const text = path().replaceAll(/\.\d+(?=\.|$)/g, '')
      const attributes = { 'graphql.field.path': text }
      return this.#ask(
        { kind: 'other', system: SYSTEM, name: `${type}.${name}`, text, phase: 'service', attributes },
        this.#at,
      )
    } catch {
      return null
    }
  }

  end(): void {
    this.#isOver = true
    this.#operation?.end()
  }

  fail(error: unknown): void {
    this.operation?.fail(error)
    this.#isOver = true
  }
}
