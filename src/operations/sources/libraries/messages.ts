import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { redactText } from '../../../core/redaction/index.ts'
import { replaceCallback } from '../../recording/callbacks.ts'
import { enclosingOperation, outside, within } from '../../recording/enclosing.ts'
import { hookMethods, isClass, isMethod } from '../../recording/hook-methods.ts'
import type { MethodCall } from '../../recording/hook-methods.ts'
import { askOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import type { LibrarySource } from '../../recording/source.ts'
import { templateKey } from '../../texts/template.ts'
import { hookMessages, hookServer } from './ws-messages.ts'

/** Messages that a socket of `ws` sends, and units of those that come. With a callback, one ends when it is written. */
export const ws: LibrarySource = {
  packages: ['ws'],
  modules: /\/node_modules\/ws\/lib\/websocket(?:-server)?\.js$/,
  install(exported) {
    if (!isClass(exported)) return null
    const { prototype } = exported
    if (isMethod(prototype, 'completeUpgrade')) return hookServer(prototype)
    const undoSend = hookMethods(prototype, ['send'], (call) =>
      record(call, () => messageOf('websocket', 'SEND', 'SEND')),
    )
    if (undoSend === null) return null
    const undoMessages = hookMessages(prototype)
    return () => {
      undoMessages()
      undoSend()
    }
  },
}

/** Messages that are published by `amqplib`. With a callback, one ends when the broker has confirmed it. */
export const amqplib: LibrarySource = {
  packages: ['amqplib'],
  modules: /\/node_modules\/amqplib\/lib\/(?:channel|callback)_model\.js$/,
  install(exported) {
    const { Channel, ConfirmChannel } = exported as Record<string, unknown>
    const undo = [Channel, ConfirmChannel].map((given) =>
      isClass(given)
        ? hookMethods(given.prototype, ['publish'], (call) => record(call, () => describe(call.args)))
        : null,
    )
    return () => {
      for (const each of undo.toReversed()) each?.()
    }
  },
}

/** Names the exchange, or the queue that the default exchange sends to. */
function describe([exchange, routingKey]: readonly unknown[]): OperationStart {
  const [to, key] = [exchange, routingKey].map((part) =>
    typeof part === 'string' ? redactText(templateKey(part)) : '',
  )
  const name = `PUBLISH ${to === '' ? key : to}`
  return messageOf('rabbitmq', name, to === '' ? name : `${name} ${key}`.trim())
}

const messageOf = (system: string, name: string, text: string): OperationStart => ({
  kind: 'message',
  system,
  name,
  text,
  phase: 'service',
  attributes: { 'messaging.system': system },
})

function record({ args, below, method }: MethodCall, start: () => OperationStart): unknown {
  const ask = enclosingOperation() === null ? askOperation(method) : null
  const operation = ask?.(start()) ?? null
  if (operation === null) return below()
  const replaced = replaceCallback(args, (callback) =>
    operation.asCaller((...results) => {
      endBy(operation, results[0])
      return outside(() => callback(...results))
    }),
  )
  try {
    const result = within(operation, () => below(replaced ?? args))
    if (replaced === null) operation.end()
    return result
  } catch (error) {
    operation.fail(error)
    throw error
  }
}

function endBy(operation: Operation, error: unknown): void {
  if (error === undefined || error === null) operation.end()
  else operation.fail(error)
}
