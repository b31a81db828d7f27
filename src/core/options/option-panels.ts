import { types } from 'node:util'
import { itemSource, readArray, reject } from './option-readers.ts'
import type { OptionReader, OptionSource } from './option-readers.ts'
import type { PanelClass } from '../panels/panel.ts'
import { pathOfScreen } from '../panels/screen-path.ts'

/** Reads panel classes whose ids differ. */
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
  checkScreen(item, at)
  return id ?? ''
}

/** Checks that a screen is named by a local path. Whether the file exists shows when the tab is opened. */
function checkScreen(item: Function, at: OptionSource): void {
  const expected = 'a file: URL or an absolute path'
  const { source, value } = readProperty(item, 'screen', at, expected)
  if (value === undefined || value === null || pathOfScreen(value) !== null) return
  const advice = "Write static screen = new URL('./screen.js', import.meta.url)."
  reject(source, expected, value, { advice })
}

function readStatic(item: Function, name: string, at: OptionSource): string {
  const { source, value: text } = readProperty(item, name, at, 'a non-empty static text')
  return typeof text === 'string' && text.trim() !== '' ? text : reject(source, 'a non-empty static text', text)
}

interface Property {
  source: OptionSource
  value: unknown
}

function readProperty(item: Function, name: string, at: OptionSource, expected: string): Property {
  const source = { ...at, option: `${at.option}.${name}` }
  try {
    return { source, value: Reflect.get(item, name) }
  } catch (cause) {
    return reject(source, expected, undefined, { cause })
  }
}

/** Returns whether the item can be constructed: arrow functions and methods have no prototype. */
function isClass(item: unknown): item is Function {
  if (typeof item !== 'function' || types.isProxy(item)) return false
  const prototype: unknown = Object.getOwnPropertyDescriptor(item, 'prototype')?.value
  return typeof prototype === 'object' && prototype !== null
}
