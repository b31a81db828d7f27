import { cutSnippets } from './snippets.ts'

/** Statements and expressions around waits, for both module formats. */
export const statements: [string, string][] = cutSnippets(String.raw`
## microtasks of await, return await and return
const a = async () => 1, b = async () => await 1, c = async () => Promise.resolve(1), d = async () => { return await Promise.resolve(1) }
async function run() {
  for (const f of [a, b, c, d]) f().then((x) => log(f.name, x))
  await null; log('one'); await a(); log('two'); await c(); log('three')
}
## promise combinators
async function work(n) { await later(0); if (n === 3) throw new RangeError('three'); return n }
async function run() {
  log(await Promise.all([work(1), work(2)]))
  log(await Promise.allSettled([work(1), work(3)]))
  log(await Promise.race([work(1), work(2)]))
  log(await Promise.any([work(3), work(2)]))
  await Promise.all([work(3), work(1)])
}
## unhandled rejection
async function bad() { await 1
  throw new Error('nobody') }
async function run() { bad(); await later(0); log('after') }
## unhandled non-error
async function bad() { throw 5 }
async function run() { bad(); await later(0); return null }
## rejection handled later
async function bad() { throw new Error('late') }
async function run() { const p = bad(); await later(0); await later(0); try { await p } catch (e) { log(e) } }
## nested try
async function run() {
  try {
    try { await fail('a') } catch (e) { log(e.message); await fail('b') } finally { log('f1'); await 0 }
  } catch ({ message, name = log('default') }) { log(message) } finally { log('f2') }
  try { try { return await fail('c') } finally { await 0; log('f3') } } catch { log('empty catch') }
  return 'end'
}
## finally overrides
async function a() { try { return await 1 } finally { return 2 } }
async function b() { try { await fail('x') } finally { return 3 } }
async function c() { for (;;) { try { await fail('y') } finally { break } } return 4 }
async function d() { l: for (const x of [1, 2]) { try { await x; continue l } finally { log('turn', x) } } }
async function run() { return [await a(), await b(), await c(), await d()] }
## a returned promise that nobody gets
async function a() { try { return failLater('a') } finally { throw new Error('instead') } }
async function b() { for (;;) { try { return failLater('b') } finally { break } } return 'other' }
async function c() { try { return fail('c') } finally { await later(0); await later(0); log('late') } }
async function d() { try { try { return failLater('d') } finally { JSON.parse('{') } } catch { log('caught') } }
async function e() { for (const x of { *[Symbol.iterator]() { try { yield 1 } finally { throw new Error('closing') } } }) return failLater('e') }
async function f() { try { return failLater('f') } finally { return 'f' } }
async function g() { try { return failLater('g') } finally { log('g') } }
const h = async () => failLater('h')
async function i() { try { return thenable(1) } catch { log('never') } finally { await 0 } }
async function run() { for (const fn of [a, b, c, d, e, f, g, h, i]) { try { log(fn.name, await fn()) } catch (error) { log(error) } await later(0); await later(0) } }
## a returned thenable
const lazy = (answer) => { let started = 0; return { get then() { log('read'); return (resolve, reject) => { log('started', ++started); answer(resolve, reject) } } } }
const late = (fn) => (resolve, reject) => setImmediate(() => fn(resolve, reject))
class Query { constructor(value) { this.value = value } then(resolve) { log('query'); setImmediate(() => resolve(this.value)) } }
const spy = (target) => new Proxy(target, { get(from, key) { log('get', key); return from[key] }, has(from, key) { log('has', key); return key in from }, getPrototypeOf(from) { log('proto'); return Object.getPrototypeOf(from) }, getOwnPropertyDescriptor(from, key) { log('own', key); return Object.getOwnPropertyDescriptor(from, key) }, ownKeys(from) { log('keys'); return Reflect.ownKeys(from) } })
const getter = (fn) => ({ get then() { log('read'); return fn() } })
async function a() { return lazy((resolve) => resolve(1)) }
async function b() { return lazy(late((resolve) => resolve(2))) }
async function c() { return lazy(late((_, reject) => reject(new Error('c')))) }
async function d() { return lazy(() => { throw new Error('d') }) }
async function e() { return lazy(late((resolve) => { resolve(lazy((again) => again(5))); resolve('ignored') })) }
async function f() { return new Query('f') }
async function g() { return new Query(new Query('g')) }
async function h() { return spy({ then: (resolve) => resolve('h') }) }
async function i() { return spy({ id: 'i' }).id }
async function j() { return { of: spy({ id: 'j' }) } }
async function k() { return getter(() => undefined).then }
async function l() { return getter(() => { throw new Error('l') }) }
async function m() { return Object.assign(() => {}, { then(resolve) { log('function'); resolve('m') } }) }
async function n() { try { return new Query('n') } finally { log('n'); await 0 } }
async function o() { try { try { return new Query('o') } finally { JSON.parse('{') } } catch { return 'undone' } }
async function p() { for (;;) { try { return new Query('p') } finally { break } } return 'other' }
const q = async () => new Query('q')
async function r() { return f() }
async function s() { return { f }.f() }
async function t() { return Object.create(new Query('t')) }
async function u() { return Object.create(spy(new Query('u'))) }
async function v() { return lazy(() => log('never')) }
async function* w() { yield 1; return new Query('w') }
async function x() { return { then: 1 } }
async function y() { return getter(() => 1) === null }
async function run() {
  for (const fn of [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, x, y]) {
    try { log(fn.name, await fn()) } catch (error) { log(fn.name, error) }
  }
  void v()
  const it = w(); log(await it.next(), await it.next())
  log(await Promise.all([a(), b(), f(), h(), later(1), f(), r(), s()]))
  const [one, two] = [h(), a()]; Promise.resolve(log('between')); log(await two, await one)
}
## a returned value that is no thenable, though only the engine knows
const getter = (fn) => ({ get then() { log('read'); return fn() } })
const spy = (target) => new Proxy(target, { get(from, key) { log('get', key); return from[key] }, has(from, key) { log('has', key); return key in from }, getPrototypeOf(from) { log('proto'); return Object.getPrototypeOf(from) }, getOwnPropertyDescriptor(from, key) { log('own', key); return Object.getOwnPropertyDescriptor(from, key) } })
async function a() { return spy({ id: 1 }) }
async function b() { return getter(() => undefined) }
async function c() { return getter(() => { throw new Error('c') }) }
async function d() { return getter(() => { Promise.resolve(log('inner')); return 1 }) }
async function e() { return Object.create(spy({ id: 1 })) }
async function f() { return spy(() => {}) }
async function g() { return getter(() => { void a(); return undefined }) }
async function run() {
  for (const fn of [a, b, c, d, e, f, g]) { try { log(fn.name, typeof (await fn())) } catch (error) { log(fn.name, error) } }
  await Promise.all([a(), b(), d(), e(), later(1), f(), g()].map(async (each) => typeof (await each)))
  void c()
  await later(0); await later(0)
  const failed = c(); await later(0); await later(0); failed.catch(() => log('late'))
  await later(0); await later(0)
}
## loops
async function run() {
  for (let i = await 0; i < await 3; i += await 1) log('for', i)
  let n = 0; while (await (n++ < 2)) log('while', n)
  do log('do', n); while (await (n-- > 1))
  for (const x of await later([1, 2])) { if (x === 2) continue; log('of', await x) }
  for (const key in await { a: 1, b: 2 }) log('in', key)
}
## labels
async function run() {
  outer: for (const a of [1, 2, 3]) {
    inner: for (const b of [1, 2, 3]) {
      if (await (b === 2)) continue outer
      if (await (a === 3)) break outer
      log(a, b)
    }
  }
  block: { await 0; if (await true) break block; log('never') }
  return 'out'
}
## switch
async function run() {
  for (const x of [1, 2, 3]) switch (await x) {
    case await 1: log('one')
    case await later(2): log('two'); break
    default: log(await 'other'); let y = await x; log(y)
  }
}
## comma, conditional, logical
async function run() {
  const a = (await 1, await 2), b = await (3, 4), c = (await true) ? await 5 : await 6
  const d = await false || await 7, e = await null ?? await 8, f = await 0 && await 9
  let g = 1; g ||= await 2; let h; h ??= await 3; g += await 4
  return a, b, [a, b, c, d, e, f, g, h]
}
## return of a sequence
const order = []
async function run() { return order.push(1), await 2, order.push(3), order }
## parentheses
async function run() { return [await (await (1)), (await ((2))), await(3), await[4], await-5, await!6, await+7, await typeof 8, (await(9))] }
## operands that look like code
async function run() {
  log(await /await [/]"'${'`'}x/.test('a'), await "async () => await 1", await ${'`'}await ${'$'}{await "in"} async${'`'})
  log(await function () { return 'await' }.name, typeof await class { static async x() { return await 1 } }, await { await: 1, async: 2 })
  return await (async () => ({ a: await 1 }))()
}
## templates
const tag = (strings, ...values) => strings.raw.join('|') + values
async function run() { return await tag${'`'}a${'$'}{await 1}b${'$'}{await tag${'`'}c${'$'}{await 2}${'`'}}${'`'} }
## optional chaining
async function run() {
  const o = { f: async () => ({ g: async (x) => x }), n: null }
  log(await o?.f?.(), await o.n?.f(await log('never')), await o.x?.[await 1], (await o.f())?.g)
  return (await o.f())?.g(await 3)
}
## spread, destructuring
async function run() {
  const [a = await 1, ...b] = await [undefined, 2, 3], { c = await 4, [await 'd']: d, ...e } = await { d: 5, x: 6 }
  const f = [...await [7, 8], ...[await 9]], g = { ...await { h: 1 }, i: await 2 }
  let j; [j = await 10] = []; ({ j: f[0] = await 11 } = {})
  return [a, b, c, d, e, f, g, j, Math.max(...await [1, 2])]
}
## arrow bodies
const a = async () => ({}), b = async () => ({ x: 1 }).x, c = async (x) => (log('c'), x), d = async () => [], e = async () => ${'`'}t${'`'}
const f = async x => y => x + y, g = async () => async () => await 3, h = async (x) => x ? 1 : 2, i = async () => void 0
const j = async () => /re/.test('re'), k = async ({ x } = {}) => x, l = async () => function () {}, m = async () => { }
const n = async x => await x
, o = async () =>
  'next line'
  // trailing comment
const p = async () => null ?? 1
async function run() { return [await a(), await b(), await c(2), await d(), await e(), (await f(1))(2), await (await g())(), await h(), await i(), await j(), await k({ x: 4 }), (await l()).name, await m(), await n(5), await o()] }
## line breaks without semicolons
let seen = []
const f = async () => seen
async function run() {
  let x = 1
  await x
  const y = await f()
  ;[1].forEach((z) => y.push(z))
  x
  ++x
  await f()
  const g = async () => x
  ;(() => log('iife'))()
  const h = async () => x
  const i = async function () { return x }
  let async = 3
  async
  function inner() { return 'inner' }
  if (x) await 1
  else await 2
  for (const q of [1]) await q
  do await 0
  while (false)
  return x + await
    2
}
## return and a line break
async function run() { const f = async () => { return
  5 }
  log(await f()); throw (
    // comment
    await new Error('e')) }
## this, arguments, super, new.target
class A { async m(x) { return ['A', x, await this.v] } get v() { return 1 } static async s() { return 'S' } }
class B extends A {
  async m(...args) { const f = async () => [await super.m(args[0]), arguments.length, this.v, new.target]; return await f() }
  static async s() { return (await super.s()) + await (async () => super.s())() }
  field = async () => super.v; async ['computed' + 1]() { return super.m(await 2) }
}
async function run() { const b = new B(); return [await b.m(1, 2, 3), await B.s(), await b.field(), await b.computed1()] }
## class parts inside async functions
async function run() {
  class C extends (await later(class { base() { return 'base' } })) {
    [await 'name'] = 1; static [await 'st'] = async () => this.name; async #p(x = 1) { return x } static { log('static block', this.name) }
    get g() { return this.#p(5) } static async *gen() { yield* [1, 2] } async q() { return super.base() }
  }
  const c = new C(); log(c.name, await C.st(), await c.g, await c.q())
  for await (const x of C.gen()) log(x)
}
## default parameters
let count = 0
const next = async () => ++count
async function f(a = next(), b = (() => 2)(), { c = async () => 3 } = {}, [d] = [next()]) { 'not strict'; return [await a, b, await c(), await d] }
async function bad(a = (() => { throw new Error('in default') })()) { log('never') }
async function run() { log(f.length, f.name, await f()); try { await bad() } catch (e) { log(e) } const p = bad(); log('called'); await p }
## names and lengths
const o = { async a(x, y) {}, b: async () => {}, async *c(x) {}, get d() { return async () => {} }, ['e' + 1]: async () => {}, async: 1, await: 2 }
class K { static async s() {} f = async (x, ...y) => {}; async async() { return 'async' } static async static() {} async get() {} async set() {} async await() {} }
async function run() {
  const k = new K(); const f = await (async () => {}), g = (async function () {})
  return [o.a.name, o.a.length, o.b.name, o.c.name, o.d.name, o.e1.name, K.s.name, k.f.name, k.f.length, f.name, g.name, await k.async(), k.get.name, K.static.name, k.await.name]
}
## identifiers named async and of
async function run() {
  const async = (x) => x, of = [1], get = 1, await_ = 2
  log(async(1), async (2), async
  (3)); const o = { async, get, async: async, async async() { return 1 } }; log(await o.async())
  for (const x of of) log(x); for (async of => {}; false;); return async(async => async)(get) + await_
}
## hoisting and closures
async function run() {
  log(typeof h, await h())
  var x = await 1; let y = await 2; const z = async () => [x, y]
  async function h() { return typeof x }
  function sync() { return x + y }
  { function block() { return 'block' } log(block()) }
  return [await z(), sync()]
}
## functions of the same name as a var or parameter
async function a(p) { var f = await 1; function f() {} return typeof f }
async function b(p) { function p() { return 'inner' } return typeof p + (await p()) }
async function c() { for (var g of [1]) { await g } function g() {} return g }
async function d() { { var { h = 1 } = {} } function h() {} return await h }
async function run() { return [await a(), await b(1), await c(), await d()] }
## a var of the same name as a parameter
async function a(p, q = () => p) { var p; log(p); p = 2; await 0; return [p, q()] }
async function run() { return a(1) }
## const in body and parameter closure
const x = 'outer'
async function a(f = () => x) { const x = 'inner'; await 0; return [f(), x] }
async function run() { return a() }
## directives
async function a() { 'use strict'; return this === undefined }
const b = async () => { "use strict"
  return await 1 }
const c = async () => { 'use strict' /* c */ ; 'another' ; return await 2 }
const d = async () => { 'one' }, e = async () => { 'in' + await 3; return 4 }
async function run() { return [await a(), await b(), await c(), await d(), await e()] }
## recursion
async function fac(n) { return n < 2 ? 1 : n * await fac(n - 1) }
async function even(n) { if (n === 0) return true; return !(await even(n - 1)) }
async function run() { return [await fac(10), await even(31)] }
## variables that are called, and change
let reads = 0
Object.defineProperty(globalThis, 'fromGlobal', { configurable: true, get() { reads++; return async (x) => x } })
let f = async (x) => x
const g = async (x) => x * 2
const h = new Proxy(g, { get() { log('trap') }, apply(target, self, given) { log('applied'); return target(...given) } })
async function run() {
  const seen = [await fromGlobal(1), await f(2), await f((f = 0, 3)), reads]
  f = async () => 'other'
  { const g = (x) => x + 1; seen.push(await g(1)) }
  seen.push(await f(1), await g(4), await g(5), await h(6), await h(7))
  f = undefined
  try {
    await f(1)
  } catch (error) { log(error) }
  try { await early(1) } catch (error) { log(error) }
  const early = g
  delete globalThis.fromGlobal
  return seen
}
## order of side effects
const t = (x) => (log('eval', x), x)
async function run() { return t(1) + await t(2) * t(3) + (await t(4), t(5)) + { [t('k')]: await t('v') }.k + t(await t(6))(await t(7)) }
## error in an operand
async function run() {
  try { await missing() } catch (e) { log(e) }
  try { await undefined.x } catch (e) { log(e) }
  try { await (() => { throw new Error('sync') })() } catch (e) { log(e) }
  const o = {}; try { await o.f() } catch (e) { log(e) } try { await o.f.g() } catch (e) { log(e) } try { await new o.C() } catch (e) { log(e) }
  return await nowhere
}
## lines of errors through several functions
async function one() {
  await later(1)
  return two()
}
async function two() {

  await later(2)
  throw new Error('deep')
}
const three = async () =>
  await one()
async function run() {
  try {
    await three() } catch (e) { log(e) }
  await Promise.all([three(),
    three()])
}
## error cause and rethrow
async function f() { try { await fail('inner') } catch (cause) { throw new Error('outer', { cause }) } }
async function run() { await f() }
## dynamic import and meta
async function run() { const { basename } = await import('node:path'); return basename(await '/a/b') }
## two tasks await one promise
async function run() {
  const p = later('shared'); const f = async (n) => { log(n, await p) }
  await Promise.all([f(1), f(2)])
}
## a task nobody awaits
async function lost() { await later(0); log('lost') }
async function run() { lost(); return 'back' }
## nextTick, queueMicrotask, timers
async function run() {
  process.nextTick(() => log('tick')); queueMicrotask(async () => { log('micro'); await 0; log('micro 2') })
  setImmediate(async () => { log('immediate'); await 0; log('immediate 2') })
  await 0; log('a'); await later(0); log('b')
}
## event emitters
async function run() {
  const { EventEmitter, once } = await import('node:events')
  const e = new EventEmitter(); e.on('x', async (v) => { log('on', v); await v; log('after', v) })
  queueMicrotask(() => e.emit('x', 1)); log(await once(e, 'x')); e.emit('x', 2); await later(0)
}
## promise subclass and patched then
class P extends Promise { then(...args) { log('then'); return super.then(...args) } }
async function run() { log(await P.resolve(1)); return new P((r) => r(2)) }
## then getter
const o = { get then() { log('get then'); return undefined } }
async function run() { await o; const f = async () => o; await f(); return 1 }
## constructor lookup
const p = Promise.resolve(1); Object.defineProperty(p, 'constructor', { get() { log('constructor'); return Promise } })
async function run() { return await p }
## wrappers by decorators by hand
const wrap = (fn) => async function (...args) { log('before', fn.name); try { return await fn.apply(this, args) } finally { log('after') } }
const f = wrap(async function inner(x) { return this.y + await x })
async function run() { return f.call({ y: 1 }, 2) }
## async function as constructor, call and apply
async function f() { return this?.x } const g = async () => {}
async function run() { try { new g() } catch (e) { log(e.name, 'prototype' in f) } return [await f.call({ x: 1 }), await f.apply({ x: 2 }), await f.bind({ x: 3 })()] }
## proxies and getters
const p = new Proxy({}, { get: (_, key) => async (...args) => (log('get', String(key)), args) })
async function run() { return [await p.a(1), await p['b'](await 2)] }
## comments everywhere
async/* a */function/* b */f/* c */(/* d */p/* e */)/* f */{/* g */return/* h */await/* i */p/* j */;/* k */}
const g = async/* a */(x)/* b */=>/* c */x/* d */;
const h = async x => // comment
  x // after
  ;
async function run() { // first
  // await nothing
  return [await f(1), /* await 2 */ await g(2), await // line
    h(3)] // last
}
## names of ours in the source
const __dtt = 'mine', __dtc = 1
async function run() { const __dt1_t = 2; return [__dtt, __dtc, await __dt1_t] }
## unicode
const ünï = async (ключ) => await ключ, $ = async (_) => await _, s = '\u2028', t = '  '
async function run() { const 变量 = await ünï('👍'); return [变量, await $(1), s === t, '\u{1F44D}'.length] }
## sync functions are left alone
function* gen() { try { yield 1; yield* [2, 3] } finally { log('closed') } }
async function run() { for (const x of gen()) { if (await x === 2) break } return [...gen()].map((x) => x + 1) }
## promise constructor executor
async function run() { return new Promise(async (resolve, reject) => { await 0; try { await fail('x') } catch (e) { log(e.message); resolve('done') } }) }
## abort
async function run() { const c = new AbortController(); const f = async () => { await later(0); c.signal.throwIfAborted() }
  const p = f(); c.abort(); try { await p } catch (e) { log(e.name) } }
## long chain
async function step(n) { return n + 1 }
async function run() { let n = 0; for (let i = 0; i < 300; i++) n = await step(n); return n }
## var in try and catch
async function run() { try { var a = await 1; throw a } catch (a) { var b = a; log(await a) } return [a, b] }
## shadowed catch parameter
async function run() { let e = 'outer'; try { await fail('x') } catch (e) { e = e.message; log(e) } return e }
## delete, void, in, instanceof
async function run() { const o = { a: 1 }; return [delete o[await 'a'], void await 1, await 'a' in o, await o instanceof Object, typeof await o, !await 0, - await 1, ~await 2, (await 2) ** 2, 2 ** await 3] }
## assignments through await
async function run() { const o = { n: 1 }; const f = async () => { o.n += await 1 }; await Promise.all([f(), f(), f()]); o[await 'k'] = await 2; [o.a, o.b] = await [3, 4]; return o }
## empty functions
async function a() {} const b = async () => {}, c = async function () {}, d = { async e() {} }
async function run() { return [await a(), await b(), await c(), await d.e(), await (async () => {})()] }
## function text keeps its head
async function f(a, b = 1) { await a }
async function run() { return [f.toString().startsWith('async function f(a, b = 1) {'), f.toString().split('\n').length] }
## what the engine says of awaited values
const f = () => {}, un = undefined
const all = {
  a: async () => { (await un)() }, b: async () => { (await {}).foo() }, c: async () => { (await 5).a.b() }, d: async () => { new (await un)() },
  e: async () => { const { x } = await un }, f: async () => { const { x: { y } } = await null }, g: async () => { const { ...z } = await un }, h: async () => { const [x] = await {} },
  i: async () => { for (const x of await 5); }, j: async () => { [...await un] }, k: async () => { f(...await null) }, l: async () => { let q; ({ q } = await un) }, m: async () => { let q; [q] = await 5 },
  n: async () => { (await un)${'`'}x${'`'} }, o: async () => { 1 in await 1 }, p: async () => { 1 instanceof await 1 }, q: async () => { class A extends (await 5) {} }, r: async () => { (await {})?.() },
  s: async () => { (await un).x }, t: async () => { (await null)[0] = 1 }, u: async () => { (await {}).a(await 1) }, v: async () => { await (await {}).a() }, w: async () => { try { (await 1)() } catch ({ constructor }) { log(constructor.name) } },
  x: async () => { try { (await 1)() } catch (e) { log(e); throw e } finally { log('f') } }, y: async () => { try { (await {}).z() } finally { log('f') } }, z: async () => await (await 1)(await 2),
  async *gen() { (yield 1)() }, async *gen2() { const { a } = yield 1 },
}
async function run() {
  for (const g of Object.values(all).slice(0, -2)) try { await g() } catch (e) { log(e) }
  for (const g of [all.gen(), all.gen2()]) try { await g.next(); await g.next() } catch (e) { log(e) }
}
`)
