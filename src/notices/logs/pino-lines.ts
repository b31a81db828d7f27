import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { dataProperty } from '../../core/data-property.ts'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import type { LogLevel } from '../../model/notices/log-stats.ts'
import type { LibrarySource } from '../../operations/recording/source.ts'
import type { LogListener } from './log-call.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** The channel of pino 10.4 and newer. */
const CHANNEL = 'tracing:pino_asJson:start'

/** Listens to the lines that pino writes: those of a level that is off do not get here. */
export function hearPino(listener: LogListener): () => void {
  const onMessage = (message: unknown): void => {
    const given = (message as { arguments?: ArrayLike<unknown> }).arguments
    if (given !== undefined) listener({ ...describe(Array.from(given)), below: onMessage })
  }
  subscribe(CHANNEL, onMessage)
  return () => unsubscribe(CHANNEL, onMessage)
}

/** Hooks the versions of pino that have no channel, where each line becomes text. */
export const olderPino = (listener: LogListener): LibrarySource => ({
  packages: ['pino'],
  modules: /\/node_modules\/pino\/lib\/proto\.js$/,
  install(exported) {
    const prototype = prototypeOf(exported)
    const key = prototype === null ? undefined : keyOf(prototype)
    if (prototype === null || key === undefined || tellsByChannel(prototype, key)) return null
    const place = placeMethod<Method>(prototype, key, (here) =>
      likeBelow(here.below(), function asJson(this: unknown, ...args: unknown[]) {
        if (here.isActive) listener({ ...describe(args), below: asJson })
        return Reflect.apply(here.below(), this, args)
      }),
    )
    return () => place.undo()
  },
})

/** The module exports the prototype, or, in newer versions, a function that makes an object of it. */
function prototypeOf(exported: unknown): object | null {
  if (typeof exported !== 'function') return typeof exported === 'object' ? exported : null
  return Object.getPrototypeOf(Reflect.apply(exported, undefined, [])) as object
}

const keyOf = (prototype: object): symbol | undefined =>
  Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'pino.asJson')

const tellsByChannel = (prototype: object, key: symbol): boolean =>
  Function.prototype.toString.call(Reflect.get(prototype, key)).includes('hasSubscribers')

function describe([fields, message, number]: readonly unknown[]): Omit<Parameters<LogListener>[0], 'below'> {
  const object = typeof fields === 'object' ? fields : null
  // pino writes the message that is a field, or that of an error.
  const text = message === undefined && object !== null ? messageIn(object) : message
  return { level: levelOf(number), logger: 'pino', words: [text ?? ''], fields: object }
}

function messageIn(fields: object): unknown {
  const message = dataProperty(fields, 'msg')
  if (message !== undefined) return message
  const error = dataProperty(fields, 'err')
  return typeof error === 'object' && error !== null ? dataProperty(error, 'message') : ''
}

function levelOf(number: unknown): LogLevel {
  if (typeof number !== 'number' || number < 20) return 'trace'
  if (number < 30) return 'debug'
  if (number < 40) return 'info'
  if (number < 50) return 'warn'
  return number < 60 ? 'error' : 'fatal'
}
