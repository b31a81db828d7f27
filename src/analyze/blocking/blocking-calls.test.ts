import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockingCall } from '../../model/async-stats.ts'
import { draw, lineOf } from '../drawing.test.support.ts'
import { sample } from '../samples.test.support.ts'

/** Draws with columns of 10 ms; the threshold is 50 ms. */
const block = (text: string, changes: object = {}): BlockingCall[] =>
  draw(text, { scale: 10 }).stats(changes).blockingCalls

const summary = (calls: BlockingCall[]): unknown[] =>
  calls.map(({ function: name, startTime, duration, calls, totalTime, impact }) => [
    name,
    startTime,
    duration,
    calls,
    totalTime,
    impact,
  ])

test('an unbroken run from the threshold on is a warning, from twice it on critical', () => {
  assert.deepEqual(
    summary(
      block(`
        clock   .........:.........:.........:
        page    RRRRaaRRRRRaaRRRRRRRRRRaa|
      `),
    ),
    [['page', 130, 100, 2, 150, 'critical']],
  )
  assert.equal(
    block(`
      clock   .........:
      page    RRRRRaa|
    `)[0]!.impact,
    'warning',
  )
  assert.deepEqual(
    block(`
      clock   .........:
      page    RRRRaRRRR|
    `),
    [],
  )
})

test('a block before the first await, and one that ends with the profile', () => {
  const before = block(`
    clock   .........:.........:....
    page    RRRRRRRRRRRRRRRRRRRRaa|
  `)
  assert.deepEqual(summary(before), [['page', 0, 200, 1, 200, 'critical']])
  const never = block(`
    clock   .........:.........:
    page    RRRRRRRRRRRRRRRRRRRR
  `)
  assert.deepEqual(summary(never), [['page', 0, 200, 1, 200, 'critical']])
})

test('the block is the one of the innermost task, and its stack leads from the handler down to the line', () => {
  const [call] = block(`
    clock   .........:.........:....
    page    R--Raaaaaaaaaaaaaaaaaa|
    load     R-aaaaaaaaaaaaaaa|
    parse     RaaRbbbRRRRRRR|
  `)
  assert.equal(call!.function, 'parse')
  assert.deepEqual(
    call!.stack.map((site) => site.function),
    ['page', 'load', 'parse'],
  )
  assert.equal(call!.stack[2]!.line, lineOf('parse') + 2, 'it resumed from the second await, b')
  assert.equal(call!.line, lineOf('parse'), 'the call itself is the function')
  assert.equal(call!.taskId, '3')
})

test('a block before the first await of its task points at where the function begins', () => {
  const [call] = block(`
    clock   .........:.........:....
    page    R------Raaaa|
    load     RRRRRRaaa|
  `)
  assert.deepEqual(call!.stack.at(-1), { function: 'load', file: 'shop.js', line: lineOf('load'), column: 1 })
})

test('two functions that block in one run are two blocking calls', () => {
  const calls = block(`
    clock   .........:.........:....
    page    R-----R------Raaaa|
    sign     RRRRRaaaaaaaa|
    hash           RRRRRRaa|
  `)
  assert.deepEqual(summary(calls), [
    ['hash', 70, 60, 1, 60, 'warning'],
    ['sign', 10, 50, 1, 50, 'warning'],
  ])
})

test('a task that runs on in the same turn, call after call and await after await, is one block', () => {
  const calls = block(`
    clock   .........:.........:....
    page    RRR-RRR-RR|
    load       R|
    load#2         R|
  `)
  assert.deepEqual(summary(calls), [['page', 0, 80, 1, 80, 'warning']])
})

test('many short calls block like a long one, and the function that spent most answers', () => {
  const calls = block(`
    clock     .........:.........:....
    page      R--------Raaaaaaaa|
    render     RRaaaaaaaaa|
    render#2     RRaaaaaaa|
    log            RRRaaaaa|
    render#3          Raaa|
  `)
  assert.deepEqual(summary(calls), [['render', 0, 100, 1, 100, 'critical']])
})

test('idle time, a turn of the loop and work of others each break a run', () => {
  const unbroken = `
    clock   .........:.........:
    page    RRR-RRRR|
    load       R|
  `
  assert.equal(block(unbroken).length, 1)
  const turned = `
    clock   .........:.........:
    page    RRRaaaaaaRRRR|
    (io)       RRR
    probe      t  t
    others        ###
  `
  assert.deepEqual(block(turned), [])
  const others = `
    clock   .........:.........:
    page    RRRaRRR|
    others     #
  `
  assert.deepEqual(block(others), [])
  assert.deepEqual(
    block(`
      clock   .........:.........:
      page    RRRaRRR|
    `),
    [],
  )
})

test("a short time that is nobody's breaks no long run", () => {
  const calls = block(`
    clock   .........:.........:....
    page    RRRRRRRRRRRRaRRRRRRRRRR|
    others              #
  `)
  assert.deepEqual(
    calls.map(({ function: name, duration }) => [name, duration]),
    [['page', 220]],
  )
})

test('work outside any task blocks as well', () => {
  const calls = block(`
    clock    .........:.........:
    (root)   RRRRRRRRRRRR
  `)
  assert.deepEqual(summary(calls), [['(root)', 0, 120, 1, 120, 'critical']])
  assert.equal(calls[0]!.taskId, null)
  assert.deepEqual(calls[0]!.stack, [])
})

test('a block of a phantom is one of the task that called it', () => {
  const calls = block(`
    clock    .........:.........:
    page     R------Raaaaaaa|
    ~parse    RRRRRR|
  `)
  assert.deepEqual(summary(calls), [['page', 0, 80, 1, 80, 'warning']])
})

test('a task beyond the detail bound is named by where it was suspended', () => {
  const text = `
    clock    .........:.........:
    page     R------Raaaaaaa|
    parse     RRRRRRbbb|
  `
  const [call] = draw(text, { scale: 10, maxTasks: 1 }).stats().blockingCalls
  assert.deepEqual([call!.function, call!.taskId, call!.line], ['parse', null, lineOf('parse')])
})

test('one function that blocks several times is one entry with its calls and its longest', () => {
  const calls = block(`
    clock   .........:.........:.........:
    page    R-----Raaaaaaaaaaaaaaaaaaaaaa|
    load     RRRRRa|
    (io)             R------R
    load#2            RRRRRR|
  `)
  assert.deepEqual(summary(calls), [['load', 100, 60, 2, 110, 'warning']])
})

test('nothing is reported where detection is off or the threshold is higher', () => {
  const text = `
    clock   .........:.........:
    page    RRRRRRRRRR|
  `
  assert.deepEqual(block(text, { detectBlocking: false }), [])
  assert.deepEqual(block(text, { blockingThreshold: 101 }), [])
  assert.equal(block(text, { blockingThreshold: 100 }).length, 1)
})

/** Analyzes one task of 120 ms with a sample of every millisecond. */
const blockSampled = (stacks: readonly string[], more: { processTime?: number } = {}): BlockingCall[] =>
  blockText({ sampled: sample(stacks), ...more })

const blockText = (changes: object): BlockingCall[] =>
  block(
    `
    clock   .........:.........:
    page    RRRRRRRRRRRRaaaaaaa|
  `,
    changes,
  )

const rows = (calls: BlockingCall[]): unknown[][] =>
  calls.map(({ function: name, duration, callee }) => [name, Math.round(duration), callee])

test('with samples, the function that spent a block is named, with its callee', () => {
  const [call, ...others] = blockSampled(['page *5', 'page > render > node:deflate > native:write *110', 'page *5'])
  assert.deepEqual(others, [])
  assert.deepEqual([call!.function, call!.line, call!.callee], ['render', lineOf('render'), 'deflate'])
  assert.deepEqual([call!.duration, call!.taskId, call!.impact], [120, '1', 'critical'])
  assert.deepEqual(
    call!.stack.map(({ function: name, library }) => [name, library]),
    [
      ['page', undefined],
      ['render', undefined],
      ['deflate', true],
      ['write', true],
    ],
  )
})

test('a function that is called a thousand times, a comparator, and recursion', () => {
  const calls = Array.from({ length: 30 }, () => ['page *1', 'page > tiny *3']).flat()
  assert.deepEqual(rows(blockSampled(calls)), [['tiny', 120, undefined]])
  const sorting = Array.from({ length: 30 }, () => ['page > native:sort *1', 'page > native:sort > compare *3']).flat()
  assert.deepEqual(rows(blockSampled(sorting)), [['compare', 120, undefined]])
  assert.deepEqual(rows(blockSampled(['page > walk *40', 'page > walk > walk *80'])), [['walk', 120, undefined]])
})

test('samples whose stacks end before their outer functions make nobody else answer', () => {
  const cut = ['page > recurse *2', 'page > recurse > walk > walk *60', 'walk *8', 'page > recurse > walk *50']
  assert.deepEqual(rows(blockSampled(cut)), [['walk', 120, undefined]])
})

test('one code has one name, whoever is on the stack for a part of its time', () => {
  const shared = ['page > signUsers > hash *64', 'page > signOrders > hash *56']
  assert.deepEqual(rows(blockSampled(shared)), [['hash', 120, undefined]])
  const uneven = ['page > signUsers > hash *80', 'page > signOrders > hash *40']
  assert.deepEqual(rows(blockSampled(uneven)), [['hash', 120, undefined]])
  const wrapped = ['wrapper > report *60', 'report *60']
  assert.deepEqual(rows(blockSampled(wrapped)), [['report', 120, undefined]])
  const within = ['wrapper > report > pick *30', 'wrapper > report > sum *30', 'report > pick *30', 'report > sum *30']
  assert.deepEqual(rows(blockSampled(within)), [
    ['pick', 60, undefined],
    ['sum', 60, undefined],
  ])
  const both = ['timed > one *60', 'timed > two *60']
  assert.deepEqual(rows(blockSampled(both)), [
    ['one', 60, undefined],
    ['two', 60, undefined],
  ])
})

test('functions that call each other: the one that was innermost most answers for both', () => {
  const turns = Array.from({ length: 12 }, () => ['visit > visitAll *2', 'visit > visitAll > visit *8']).flat()
  assert.deepEqual(rows(blockSampled(turns)), [['visit', 120, undefined]])
  const through = Array.from({ length: 12 }, () => ['walk > each > walk > score *6', 'walk > each *4']).flat()
  assert.deepEqual(rows(blockSampled(through)), [['score', 120, undefined]], 'the 48 ms of its callers are in it')
})

test('a caller of helpers that are no blocks answers for them, but for no block beside them', () => {
  const beside = ['page > step > one *30', 'page > step > two *30', 'page > sort *60']
  assert.deepEqual(rows(blockSampled(beside)), [
    ['step', 60, undefined],
    ['sort', 60, undefined],
  ])
  assert.deepEqual(rows(blockSampled(['page *60', 'page > step > one *30', 'page > step > two *30'])), [
    ['page', 60, undefined],
    ['step', 60, undefined],
  ])
})

test('a module that is loaded twice has one name for each function', () => {
  const twice = sample(['page > render *60', 'page > again *60'])
  const [render, again] = ['render', 'again'].map((name) => twice.frames.findIndex((each) => each.function === name))
  twice.frames[again!] = { ...twice.frames[render!]! }
  assert.deepEqual(rows(blockText({ sampled: twice })), [['render', 120, undefined]])
})

test('the function of a package answers if none of the user is on the stack, with the whole stack', () => {
  const [call, ...others] = blockSampled(['node:tick > lib:onEnd > lib:parse *110', 'node:tick > lib:onEnd *10'])
  assert.deepEqual(others, [])
  assert.deepEqual([call!.function, call!.file, call!.library], ['parse', 'node_modules/lib/index.js', true])
  assert.deepEqual([call!.duration, call!.taskId], [120, '1'])
  assert.deepEqual(
    call!.stack.slice(-2).map((site) => site.function),
    ['onEnd', 'parse'],
  )
  const mixed = blockSampled(['lib:next > page > lib:parse *60', 'lib:next > lib:parse *60'])
  assert.deepEqual(
    mixed.map(({ function: name, callee, library }) => [name, callee, library]),
    [
      ['page', 'parse', undefined],
      ['parse', undefined, true],
    ],
  )
  const native = blockSampled(['lib:hash > node:scryptSync *120'])
  assert.deepEqual(rows(native), [['hash', 120, 'scryptSync']])
})

test('the function of the runtime answers outside any task, but no dispatcher of callbacks', () => {
  const root = `
    clock    .........:.........:
    (root)   RRRRRRRRRRRR
  `
  const [call] = block(root, { sampled: sample(['node:read > node:parseBytes > native:parse *120']) })
  assert.deepEqual([call!.function, call!.library, call!.taskId], ['parseBytes', true, null])
  const few = {
    sampled: sample(['onTick > node:now *5', '112', 'onTick *1', 'onTick > node:now *2']),
    processTime: 115,
  }
  assert.equal(block(root, few)[0]!.function, 'onTick', 'and not what it calls')
  const [none] = block(root, { sampled: sample(['timers:listOnTimeout *120']) })
  assert.deepEqual([none!.function, none!.library], ['(root)', undefined])
  const [task] = blockSampled(['node:read > node:parseBytes *120'])
  assert.deepEqual([task!.function, task!.taskId], ['page', '1'])
})

test('a comparator and the caller of the sort are each named for their own time, if both are blocks', () => {
  const turns = (count: number, ...samples: string[]): string[] => Array.from({ length: count }, () => samples).flat()
  const even = turns(60, 'page > sortNames *1', 'page > sortNames > byName *1')
  assert.deepEqual(rows(blockSampled(even)), [
    ['sortNames', 60, undefined],
    ['byName', 60, undefined],
  ])
  const seldom = turns(40, 'page > sortNames *2', 'page > sortNames > byName *1')
  assert.deepEqual(rows(blockSampled(seldom)), [['sortNames', 120, undefined]], '40 ms of byName are no block')
  const mostly = turns(40, 'page > sortNames *1', 'page > sortNames > byName *2')
  assert.deepEqual(rows(blockSampled(mostly)), [['byName', 120, undefined]], '40 ms of its caller are breaks in it')
  const short = [...turns(49, 'page > sortNames > byName *1', 'page > sortNames *1'), 'page > sortNames > byName *8']
  const collected = [...short, '(gc) *6', 'page > sortNames > byName *8']
  assert.deepEqual(rows(blockSampled(collected)), [['byName', 120, undefined]], 'the 49 ms of its caller are in it')
})

test('two functions share a run; small ones are their caller', () => {
  assert.deepEqual(rows(blockSampled(['page > one *55', 'page > two *65'])), [
    ['two', 65, undefined],
    ['one', 55, undefined],
  ])
  assert.deepEqual(rows(blockSampled(['page > step > one *40', 'page > step > two *40', 'page > step > three *40'])), [
    ['step', 120, undefined],
  ])
})

test('a library is named below the function that called it', () => {
  assert.deepEqual(rows(blockSampled(['page > report > lib:render > lib:layout *120'])), [['report', 120, 'render']])
})

test('a collection that is a block by itself is no function, a short one counts with the function around it', () => {
  assert.deepEqual(rows(blockSampled(['page > make *30', '(gc) *80', 'page > make *10'])), [])
  const [call] = blockSampled(['page > make *60', '(gc) *20', 'page > make *40'])
  assert.deepEqual([call!.function, call!.duration, call!.garbageCollection], ['make', 120, 20])
})

test('a long collection counts with the function around it if that is a block without it', () => {
  const [call, ...others] = blockSampled(['page > make *30', '(gc) *60', 'page > make *30'])
  assert.deepEqual(others, [])
  assert.deepEqual([call!.function, call!.duration, call!.garbageCollection], ['make', 120, 60])
  const before = blockSampled(['(gc) *55', 'page > make *65'])
  assert.deepEqual(rows(before), [['make', 120, undefined]])
  const two = blockSampled(['page > one *10', '(gc) *54', 'page > two *56'])
  assert.deepEqual([two[0]!.function, two[0]!.garbageCollection], ['two', 54])
})

test('samples that are missing in a collection, or at its edge, are the collection', () => {
  const gapped = blockSampled(['page > make *30', '(gc) *1', '50', '(gc) *1', '8', 'page > make *30'])
  assert.deepEqual([gapped[0]!.duration, Math.round(gapped[0]!.garbageCollection!)], [120, 60])
  const long = block(
    `
    clock   .........:.........:.........:.........:
    page    RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRaaaaaaaaaa|
  `,
    { sampled: sample(['page > make *40', '110', '(gc) *1', '109', 'page > make *40']) },
  )
  assert.deepEqual(rows(long), [['make', 300, undefined]])
  assert.equal(Math.round(long[0]!.garbageCollection!), 220)
})

test('a process that did not run has not blocked', () => {
  assert.deepEqual(rows(blockSampled(['page > quick *5', '112', 'page > quick *3'])), [])
  assert.deepEqual(rows(blockSampled(['page > quick *5', '45', 'page > quick *1', '45', 'page > quick *3'])), [])
})

test('a process that waits for the system in a call has blocked, though no signal came', () => {
  const waited = blockSampled(['page > save *5', '112', 'page > save > fs:writeFileSync *3'])
  assert.deepEqual(
    waited.map(({ function: name, duration }) => [name, Math.round(duration)]),
    [['save', 120]],
  )
})

test('a process that ran has blocked, however few samples there are', () => {
  const ran = { processTime: 115 }
  assert.deepEqual(rows(blockSampled(['page > slow *15', '102', 'page > slow *3'], ran)), [['slow', 120, undefined]])
  assert.deepEqual(rows(blockSampled(['page > quick *5', '112', 'page > quick *3'], ran)), [['page', 120, undefined]])
  assert.deepEqual(rows(blockSampled(['page > quick *5', '112', 'page > quick *3'], { processTime: 20 })), [])
})

test('without samples in it, the task answers as before', () => {
  const calls = blockSampled([])
  assert.deepEqual(rows(calls), [['page', 120, undefined]])
})
