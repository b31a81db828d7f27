import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInThisContext } from 'node:vm'
import { allocateSites, registerSites } from '../events/sites.ts'
import { instrument } from '../transform/instrument.ts'
import { encodeInserts } from './insert-list.ts'
import { patchToString } from './patch-to-string.ts'

/** Returns the value of the source's expression after instrumentation; it is not called. */
function made(source: string): (...args: unknown[]) => unknown {
  const firstSite = allocateSites(0)
  const options = { url: 'file:///x.cjs', format: 'commonjs', runtimeUrl: '', firstSite } as const
  const { code, inserts, sites } = instrument(source, options)!
  const { length } = sites
  allocateSites(length)
  registerSites(firstSite, 'x.cjs', { length, at: () => undefined, inserts: encodeInserts(code, inserts, firstSite) })
  return runInThisContext(code.replace(/^const\{.*?\}=globalThis\[.*?\];/, '')) as ReturnType<typeof made>
}

const { prototype } = Function
const native = Object.getOwnPropertyDescriptor(prototype, 'toString')!
const SOURCE = 'async (x) => { for await (const y of x) await y; return x }'

/** Returns the text under the patch. */
function patched(text: () => string): string {
  const undo = patchToString()
  try {
    return text()
  } finally {
    undo()
  }
}

test('a text is that of the source, as long as the patch is on', () => {
  const fn = made(`(${SOURCE})`)
  assert.equal(
    patched(() => String(fn)),
    SOURCE,
  )
  assert.match(String(fn), /__dtc\(\d+\)/)
  assert.deepEqual(Object.getOwnPropertyDescriptor(Function.prototype, 'toString'), native)
})

test('a program may contain our names', () => {
  const source = 'async () => { await 1; return "__dtc(1)" + `${__dtc}` }'
  const fn = made(`(${source})`)
  assert.equal(
    patched(() => String(fn)),
    source,
  )
})

test('code that somebody has compiled after us keeps the text that it has', () => {
  const texts = [String(made(`(${SOURCE})`)), String(made('(class { async a() { await 1; await 2 } })'))]
  for (const text of texts) {
    for (const change of [text.replace('await', ' await'), text.replaceAll(',', ', '), text.replace('try{', 'try {')]) {
      assert.notEqual(change, text)
      assert.equal(
        patched(() => String(runInThisContext(`(${change})`))),
        change,
      )
    }
  }
})

test('what others have put there before is called, with what it was given', () => {
  const given: unknown[][] = []
  const fn = made(`(${SOURCE})`)
  Object.defineProperty(prototype, 'toString', {
    ...native,
    value: function toString(this: unknown, ...args: unknown[]) {
      given.push([this, ...args])
      return Reflect.apply(native.value, this, [])
    },
  })
  const before = Object.getOwnPropertyDescriptor(Function.prototype, 'toString')
  try {
    assert.equal(
      patched(() => Reflect.apply(fn.toString, fn, [1])),
      SOURCE,
    )
    assert.deepEqual(given, [[fn, 1]])
    assert.deepEqual(Object.getOwnPropertyDescriptor(Function.prototype, 'toString'), before)
  } finally {
    Object.defineProperty(prototype, 'toString', native)
  }
})

test('what others have put there later stays', () => {
  const undo = patchToString()
  const later = { ...native, value: () => 'later' }
  Object.defineProperty(prototype, 'toString', later)
  undo()
  try {
    assert.deepEqual(Object.getOwnPropertyDescriptor(Function.prototype, 'toString'), later)
  } finally {
    Object.defineProperty(prototype, 'toString', native)
  }
})

test('functions of the app that we need may ask for a text, or throw', () => {
  const fn = made(`(${SOURCE})`)
  const expressions = RegExp.prototype
  const { exec } = expressions
  try {
    expressions.exec = function (text) {
      return String(fn) === '' ? null : Reflect.apply(exec, this, [text])
    }
    const asked = patched(() => String(fn))
    expressions.exec = () => assert.fail('the app’s mistake')
    const failed = patched(() => String(fn))
    assert.deepEqual([asked, failed], [SOURCE, String(fn)])
  } finally {
    expressions.exec = exec
  }
})

test('an error of the runtime shows no frame of ours', () => {
  const error = patched(() => {
    try {
      return Reflect.apply(Function.prototype.toString, 1, [])
    } catch (reason) {
      return (reason as Error).stack!
    }
  })
  assert.match(error, /^TypeError: Function\.prototype\.toString requires that 'this' be a Function\n/)
  assert.doesNotMatch(error, /patch-to-string\.js/)
})
