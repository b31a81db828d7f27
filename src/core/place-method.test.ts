import assert from 'node:assert/strict'
import { test } from 'node:test'
import { likeBelow, placeMethod } from './place-method.ts'
import type { MethodPlace } from './place-method.ts'

type Say = (this: unknown, ...words: string[]) => string

/** Puts a method around `say` that adds a mark, as long as it is active. */
function mark(object: object, text: string): MethodPlace<Say> {
  return placeMethod<Say>(object, 'say', (here) => {
    return likeBelow(here.below(), function (this: unknown, ...words) {
      const said = Reflect.apply(here.below(), this, words)
      return here.isActive ? `${text}(${said})` : said
    })
  })
}

class Speaker {
  say(first: string, second?: string): string {
    return second === undefined ? first : `${first} ${second}`
  }
}

const owner = (): { say: Say } => ({ say: (...words) => words.join(' ') })

test('an own method is replaced and comes back, with its attributes, name and length', () => {
  for (const flags of [{}, { enumerable: true }, { writable: true, configurable: true }, { writable: true }]) {
    const say = (a: string): string => a
    const object = Object.defineProperty({}, 'say', { value: say, configurable: true, ...flags })
    const before = Object.getOwnPropertyDescriptor(object, 'say')!
    const place = mark(object, 'ours')
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(object, 'say')!
    const { value: below, ...kept } = before
    assert.deepEqual(attributes, kept)
    assert.equal(value, place.method)
    assert.deepEqual([place.method.name, place.method.length, place.below()], ['say', 1, below])
    assert.equal((object as { say: Say }).say('a'), 'ours(a)')
    place.undo()
    assert.deepEqual(Object.getOwnPropertyDescriptor(object, 'say'), before)
  }
})

test('marks that others have put on a method are found on ours, as they are now', () => {
  const isWrapped = Symbol('isWrapped')
  const say: Say & { [isWrapped]?: boolean } = (...words) => words.join(' ')
  say[isWrapped] = true
  const place = mark({ say }, 'ours')
  assert.equal(Reflect.get(place.method, isWrapped), true)
  say[isWrapped] = false
  assert.equal(Reflect.get(place.method, isWrapped), false)
  assert.deepEqual(Reflect.ownKeys(place.method), Reflect.ownKeys(mark(owner(), 'ours').method))
  assert.equal(Object.getPrototypeOf(mark(owner(), 'ours').method), Function.prototype)
})

test('an inherited method is hidden by an own one, as enumerable as it is, which goes away again', () => {
  const speaker = new Speaker()
  const place = mark(speaker, 'ours')
  assert.equal(speaker.say('a', 'b'), 'ours(a b)')
  assert.deepEqual([Object.keys(speaker), place.method.length], [[], 2])
  place.undo()
  assert.deepEqual(Reflect.ownKeys(speaker), [])
  const child = Object.create(owner()) as { say: Say }
  const other = mark(child, 'ours')
  assert.deepEqual(Object.keys(child), ['say'])
  other.undo()
  assert.deepEqual(Reflect.ownKeys(child), [])
})

test('a later patch of the prototype counts at once, as without ours', () => {
  const prototype = owner()
  const object = Object.create(prototype) as { say: Say }
  const place = mark(object, 'ours')
  prototype.say = () => 'patched'
  assert.equal(object.say('a'), 'ours(patched)')
  place.undo()
  assert.equal(object.say('a'), 'patched')
})

test('somebody who has wrapped ours since stays, and ours passes on', () => {
  const object = owner()
  const place = mark(object, 'ours')
  const wrapped = object.say
  const theirs: Say = function (...words) {
    return `theirs(${Reflect.apply(wrapped, this, words)})`
  }
  object.say = theirs
  assert.equal(object.say('a'), 'theirs(ours(a))')
  place.undo()
  place.undo()
  assert.equal(object.say, theirs)
  assert.equal(object.say('a'), 'theirs(a)')
  const again = mark(object, 'new')
  assert.equal(object.say('a'), 'new(theirs(a))')
  again.undo()
  assert.equal(object.say, theirs)
})

test('undone in any order, nothing of ours stays', () => {
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
    [0, 2, 1],
    [2, 0, 1],
  ]
  for (const make of [owner, () => new Speaker()]) {
    for (const order of orders) {
      const object = make()
      const before = Object.getOwnPropertyDescriptors(object)
      const places = ['a', 'b', 'c'].map((text) => mark(object, text))
      const left = new Set(['a', 'b', 'c'])
      for (const index of order) {
        places[index]!.undo()
        left.delete('abc'[index]!)
        const expected = ['a', 'b', 'c']
          .filter((text) => left.has(text))
          .reduce((said, text) => `${text}(${said})`, 'x')
        assert.equal(object.say('x'), expected)
      }
      assert.deepEqual(Object.getOwnPropertyDescriptors(object), before)
    }
  }
})

test("an app's getter for the method is read once, and is there again; an inherited setter is not run", () => {
  let [reads, writes] = [0, 0]
  const accessor = { get: () => (reads++, (...words: string[]) => words.join(' ')), set: () => writes++ }
  const object = Object.defineProperty({}, 'say', { ...accessor, configurable: true }) as { say: Say }
  const before = Object.getOwnPropertyDescriptor(object, 'say')
  const place = mark(object, 'ours')
  assert.equal(object.say('a'), 'ours(a)')
  place.undo()
  assert.deepEqual(Object.getOwnPropertyDescriptor(object, 'say'), before)
  assert.equal(reads, 1)
  const child = Object.create(object) as { say: Say }
  const other = mark(child, 'ours')
  assert.equal(child.say('a'), 'ours(a)')
  other.undo()
  assert.deepEqual([Reflect.ownKeys(child), writes], [[], 0])
})

test('undoing runs no getter that somebody has put in its place', () => {
  const object = owner()
  const place = mark(object, 'ours')
  Object.defineProperty(object, 'say', { get: () => assert.fail('getter ran'), configurable: true })
  place.undo()
  assert.ok(Object.getOwnPropertyDescriptor(object, 'say')?.get)
})

test('a frozen object throws as an assignment would, and stays as it is', () => {
  const object = Object.freeze(owner())
  assert.throws(() => mark(object, 'ours'), TypeError)
  assert.equal(object.say('a'), 'a')
})
