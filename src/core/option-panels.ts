import { types } from 'node:util'
import { itemSource, readArray, reject } from './option-readers.ts'
import type { OptionReader, OptionSource } from './option-readers.ts'
import type { PanelClass } from './panel.ts'

/** Panel classes whose ids differ. */
export const readPanelClasses: OptionReader<readonly PanelClass[]> = (given, source) => {
  const ids = new Set<string>()
  return readArray(given, source).map((item, index) => {
    const at = itemSource(source, index)
    const id = readPanelId(item, at)
    if (ids.has(id)) return reject({ ...at, option: `${at.option}.id` }, 'an id that no other panel has', id)
    ids.add(id)
    return item as PanelClass
  })
}

function readPanelId(item: unknown, at: OptionSource): string {
  if (!isClass(item)) {
    const advice = 'Give the class itself, not an instance or a name.'
    return reject(at, 'a class that extends Panel', item, { advice })
  }
  const [id] = ['id', 'title', 'navTitle'].map((name) => readStatic(item, name, at))
  return id ?? ''
}

function readStatic(item: Function, name: string, at: OptionSource): string {
  const source = { ...at, option: `${at.option}.${name}` }
  let text: unknown
  try {
    text = Reflect.get(item, name)
  } catch (cause) {
    return reject(source, 'a non-empty static text', undefined, { cause })
  }
  return typeof text === 'string' && text.trim() !== '' ? text : reject(source, 'a non-empty static text', text)
}

/** Arrow functions and methods have no prototype and cannot be constructed. */
function isClass(item: unknown): item is Function {
  if (typeof item !== 'function' || types.isProxy(item)) return false
  const prototype: unknown = Object.getOwnPropertyDescriptor(item, 'prototype')?.value
  return typeof prototype === 'object' && prototype !== null
}
