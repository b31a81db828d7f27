import { types } from 'node:util'
import type { RequestStore } from '../../model/request-store.ts'
import { reject } from './option-readers.ts'
import type { OptionReader, OptionSource } from './option-readers.ts'

const METHODS = ['add', 'get', 'list', 'clear'] as const

/** `'memory'`, or an object that has the methods of a store. */
export const readHistory: OptionReader<'memory' | RequestStore> = (given, source) => {
  if (source.fromEnvironment) return String(given).trim().toLowerCase() === 'memory' ? 'memory' : refuse(given, source)
  if (given === 'memory') return 'memory'
  return isStore(given, source) ? given : refuse(given, source)
}

function isStore(given: unknown, source: OptionSource): given is RequestStore {
  if (typeof given !== 'object' || given === null || types.isProxy(given)) return false
  try {
    return METHODS.every((method) => typeof Reflect.get(given, method) === 'function')
  } catch (cause) {
    return reject(source, 'an object whose methods can be read', given, { cause })
  }
}

function refuse(given: unknown, source: OptionSource): never {
  if (source.fromEnvironment) return reject(source, 'memory, the one store that text can name', given)
  const advice = "Give 'memory', or an object with these methods: add, get, list and clear."
  return reject(source, "'memory' or a store of your own", given, { advice })
}
