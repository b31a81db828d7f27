import { cutSnippets } from './snippets.ts'

/** Iterables that a loop or a delegation may meet, with a log of every call to them. */
const TRACED = String.raw`
const traced = (name, steps, { sync = false, noReturn = false, noThrow = false } = {}) => ({
  get [Symbol.asyncIterator]() { log(name, 'asyncIterator'); return sync ? undefined : function () { log(name, 'call', this === undefined ? 0 : arguments.length); return make() } },
  get [Symbol.iterator]() { log(name, 'iterator'); return () => make() },
})
let make
const iterator = (name, steps, { noReturn, noThrow, promise = true } = {}) => {
  let at = 0; const answer = (x) => (promise ? Promise.resolve(x) : x)
  return {
    get next() { log(name, 'get next'); return function (...args) { log(name, 'next', args, Object.keys(this)); const s = steps[at++]; if (s instanceof Error) throw s; return s === undefined ? answer({ done: true, value: 'end' }) : typeof s === 'function' ? s() : answer({ done: false, value: s }) } },
    get return() { log(name, 'get return'); return noReturn ? undefined : function (...args) { log(name, 'return', args); return answer({ done: true, value: args[0] }) } },
    get throw() { log(name, 'get throw'); return noThrow ? undefined : function (...args) { log(name, 'throw', args); return answer({ done: false, value: 'thrown' }) } },
  }
}
const setup = (steps, options) => { make = () => iterator('i', steps, options); return traced('i', steps, options) }
`

const EXITS: Record<string, string> = {
  end: 'log(x)',
  break: 'log(x); if (x === 2) break',
  return: 'log(x); if (x === 2) return "returned"',
  throw: 'log(x); if (x === 2) throw new Error("body")',
  'await and continue': 'if (await (x === 1)) continue; log(x)',
  'outer label': 'log(x); if (x === 2) continue outer; if (x === 4) break outer',
}

const ITERABLES: Record<string, string> = {
  'async iterator': 'setup([1, 2, 3, 4])',
  'sync iterator': 'setup([1, 2, 3, 4], { sync: true, promise: false })',
  'sync iterator with promises': 'setup([1, later(2), fail("item"), 4], { sync: true, promise: false })',
  'iterator without return': 'setup([1, 2, 3, 4], { noReturn: true })',
  'iterator whose next rejects': 'setup([1, () => fail("next")])',
  'iterator whose next throws': 'setup([1, new Error("next")])',
  'iterator with bad results': 'setup([1, () => 5])',
  array: '[1, 2, later(3), 4]',
  'async generator':
    '(async function* () { try { yield 1; yield await 2; yield later(3) } finally { log("closing"); await 0; log("closed") } })()',
}

const loops: [string, string][] = Object.entries(ITERABLES).flatMap(([iterable, value]) =>
  Object.entries(EXITS).map(([exit, body]): [string, string] => [
    `for await over ${iterable}: ${exit}`,
    `${TRACED}\nasync function run() {\n outer: for (const turn of [1, 2]) {\n for await (const x of ${value}) { ${body} }\n log('after', turn) }\n await 0; return 'done' }`,
  ]),
)

const CONSUMERS: Record<string, string> = {
  end: 'for await (const x of g()) log(x)',
  break: 'for await (const x of g()) { log(x); break }',
  protocol:
    'const i = g(); log(await i.next("a")); log(await i.next("b")); log(await i.next("c")); log(await i.return("r")); log(await i.next())',
  throw:
    'const i = g(); log(await i.next()); try { log(await i.throw(new Error("in"))) } catch (e) { log(e) } log(await i.next())',
  'early return': 'const i = g(); log(await i.return(later("early"))); log(await i.next())',
  'early throw': 'const i = g(); try { await i.throw(new Error("early")) } catch (e) { log(e) } log(await i.next())',
  queue: 'const i = g(); log(await Promise.all([i.next(1), i.next(2), i.next(3), i.return(4), i.next(5)]))',
}

const GENERATORS: Record<string, string> = {
  'of values': 'async function* g() { log(yield 1); log(yield await 2); log(yield later(3)); return 4 }',
  'of rejections': 'async function* g() { try { yield fail("y") } catch (e) { log(e); yield "caught" } yield 2 }',
  'with finally':
    'async function* g() { try { log(yield 1); yield 2 } catch (e) { log("caught", e); yield 3 } finally { log("fin"); await 0; yield 4; log("fin 2") } }',
  'that returns promises': 'async function* g() { const x = yield; log(x); return later("value") }',
  'that returns a rejection':
    'async function* g() { yield 1; try { return fail("ret") } catch (e) { log(e); return "saved" } finally { log("fin") } }',
  'delegating to async':
    'async function* h() { try { const x = yield "a"; log("h", x); yield "b"; return "c" } finally { log("h fin") } }\nasync function* g() { log(yield* h()); return yield* h() }',
  'delegating to sync':
    'function* h() { try { log("h", yield 1); yield later(2); return 3 } finally { log("h fin") } }\nasync function* g() { log(yield* h()); log(yield* [4, 5]); yield* "ab" }',
  'delegating to traced': `${TRACED}\nasync function* g() { log(yield* setup([1, 2, 3])); yield* setup([4, later(5)], { sync: true, promise: false, noThrow: true, noReturn: true }) }`,
}

const generators: [string, string][] = Object.entries(GENERATORS).flatMap(([generator, code]) =>
  Object.entries(CONSUMERS).map(([consumer, use]): [string, string] => [
    `generator ${generator}: ${consumer}`,
    `${code}\nasync function run() {\n ${use}\n}`,
  ]),
)

const special = cutSnippets(String.raw`
## not iterable
const o = { n: 5, f: () => 6, g: {}, nul: null, h() { return this }, [Symbol.for('q')]: 1 }, un = undefined, num = 7
class K { #p = 5; async t() { for await (const x of this.#p); } async u() { for await (const x of this.v); } v = 3 }
const loops = {
  l1: async () => { for await (const x of un); }, l2: async () => { for await (const x of null); }, l3: async () => { for await (const x of 5); },
  l4: async () => { for await (const x of num); }, l5: async () => { for await (const x of o); }, l6: async () => { for await (const x of o.n); },
  l7: async () => { for await (const x of o.missing); }, l8: async () => { for await (const x of o.f()); }, l9: async () => { for await (const x of (o.f())); },
  l10: async () => { for await (const x of o.g.h); }, l11: async () => { for await (const x of {}); }, l12: async () => { for await (const x of o['n']); },
  l13: async () => { for await (const x of await num); }, l14: async () => { for await (const x of await o.f()); }, l15: async () => { for await (const x of new Map().size); },
  l16: async () => { for await (const x of new Object()); }, l17: async () => { for await (const x of true); }, l18: async () => { for await (const x of () => 5); },
  l19: async () => { for await (const x of /re/g); }, l20: async () => { for await (const x of o?.n); }, l21: async () => { for await (const x of "s".length); },
  l22: () => new K().t(), l23: () => new K().u(), l24: async () => { for await (const x of Promise.resolve([])); }, l25: async () => { for await (const x of (() => 5)()); },
}
async function run() { for (const f of Object.values(loops)) try { await f() } catch (e) { log(e) } }
## not delegable
const o = { n: 5, f: () => 6, g: {} }, un = undefined, num = 7
const all = [async function* a1() { yield* un }, async function* a2() { yield* num }, async function* a3() { yield* o.n }, async function* a4() { yield* o.f() }, async function* a5() { yield* o },
  async function* a6() { yield* await num }, async function* a7() { yield* 5 }, async function* a8() { yield* {} }, async function* a9() { yield* this }, async function* a10() { yield* (o.n) }]
async function run() { for (const f of all) try { await f.call(5).next() } catch (e) { log(e) } }
## broken iterators
const it = (x) => ({ [Symbol.asyncIterator]: x }), sync = (x) => ({ [Symbol.iterator]: x })
const values = [it(5), it(null), it(() => 5), it(() => ({})), it(() => ({ next: 5 })), it(() => ({ next: () => 5 })), it(() => ({ next: async () => 5 })), sync(() => 5), sync(() => ({})), sync(() => ({ next: () => 5 })),
  it(() => { throw new Error('factory') }), { get [Symbol.asyncIterator]() { throw new Error('getter') } }, it(() => ({ get next() { throw new Error('get next') } })),
  it(() => ({ next: () => ({ get done() { throw new Error('done') } }) })), it(() => ({ next: () => ({ done: false, get value() { throw new Error('value') } }) })),
  it(() => ({ next: () => ({ done: false }), return: 5 })), it(() => ({ next: () => ({ done: false }), return: () => 5 })), it(() => ({ next: () => ({ done: false }), return() { throw new Error('ret') } })), it(() => ({ next: () => ({ done: false }), return: () => fail('ret later') }))]
async function* delegate(v) { yield* v }
async function run() {
  for (const v of values) { try { for await (const x of v) break; log('fine') } catch (e) { log(e) } }
  for (const v of values) { try { for await (const x of v) throw new Error('body') } catch (e) { log(e) } }
  for (const v of values) { try { const g = delegate(v); log(await g.next()); log(await g.return(1)) } catch (e) { log(e) } }
  for (const v of values) { try { const g = delegate(v); log(await g.next()); log(await g.throw(new Error('in'))) } catch (e) { log(e) } }
}
## for await heads
const pairs = () => [[1, { a: 2 }], [3, {}]]
async function run() {
  for await (const [x, { a = await 9 }] of pairs()) log(x, a)
  let y, o = {}; for await (y of [1, 2]); for await (o.z of [3]) log(o); for await ([y] of [[4]]) log(y)
  for await (var v of [5]) ; for await (let w of [6]) { let w = 7; log(w) }
  for await (const f of [async () => 1]) log(await f()); for await(const x of[8])log(x)
  a: b: for await (const x of [1, 2]) { if (x === 1) continue a; break b }
  if (y) for await (const x of [1]) log('if'); else for await (const x of [2]) log('else')
  return [y, o, v]
}
## nested for await
async function* up(n) { for (let i = 0; i < n; i++) { await 0; yield i } }
async function run() {
  outer: for await (const a of up(3)) for await (const b of up(3)) { if (b > a) continue outer; if (a === 2) break outer; log(a, b) }
  for await (const a of up(2)) { try { for await (const b of up(2)) { throw a } } catch (e) { log('e', e) } finally { log('f') } }
}
## labelled loops left early
async function* up() { try { yield 1; yield 2 } finally { await 0; log('closed') } }
async function run() { a: b: for await (const x of up()) { for (;;) { if (x === 2) break a; continue b } } return log('left') }
## empty and expression bodies
async function run() { for await (const x of [1]); for await (const x of [2]) log(x)
  for await (const x of [3]) if (x) await x; else log(x)
  for await (const x of [4])
    log(x)
  return 1 }
## yield forms
async function* g() { const a = yield; const b = yield 1; const c = (yield 2, yield 3); const d = [yield, yield 4]; const e = yield yield 5
  log(a, b, c, d, e); yield { a }; yield(6); yield[7]; yield/8/g; yield${'`'}9${'`'}; yield
  yield-1; const f = yield async () => 1; return yield* yield* [[1]] }
async function run() { const i = g(); let n = 0; for (;;) { const { value, done } = await i.next(n++); log(typeof value === 'function' ? await value() : value); if (done) break } }
## generator methods
class C { async *m() { yield this.v; yield* super.toString() } v = 1; static async *s() { yield 's' } async *#p() { yield 'p' } q() { return this.#p() } async *[Symbol.asyncIterator]() { yield 1 } }
const o = { async *g() { yield 1 }, async *['h' + 1]() { yield 2 } }
async function run() { const c = new C(); for await (const x of c.m()) { log(x); break } for (const i of [C.s(), c.q(), c, o.g(), o.h1()]) for await (const x of i) log(x) }
## consumers in several tasks
async function* g() { for (let i = 0; i < 4; i++) { await later(0); yield i } }
async function run() { const i = g(); const take = async (n) => { for await (const x of i) { log(n, x); if (x > 1) return n } }; log(await Promise.all([take('a'), take('b')])) }
## return from another task
async function* g() { try { yield 1; yield 2 } finally { log('fin'); await later(0); log('fin 2') } }
async function run() { const i = g(); await i.next(); const stop = async () => { await 0; log(await i.return('x')) }; await Promise.all([stop(), (async () => log(await i.next()))()]) }
## generator prototypes
async function* g() { yield 1 }
async function run() { const i = g(); return [Object.prototype.toString.call(i), i[Symbol.asyncIterator]() === i, g.name, g.length, typeof i.next, Object.getPrototypeOf(i) === g.prototype] }
## streams
async function run() { const { Readable } = await import('node:stream'); async function* lines() { yield 'a'; await 0; yield 'b' }
  for await (const x of Readable.from(lines())) { log(x) } for await (const x of Readable.from(['c', 'd'])) { log(x); break } }
## await in finally of a generator that is thrown into
async function* g() { for (;;) { try { log('got', yield 'y') } catch (e) { log('c', e.message); if (e.message === 'stop') return 'stopped' } finally { await 0; log('f') } } }
async function run() { const i = g(); log(await i.next()); log(await i.next(1)); log(await i.throw(new Error('x'))); log(await i.throw(new Error('stop'))); log(await i.next()) }
## return without a value
async function* g() { yield 1; return }
async function* h() { return undefined }
async function run() { const i = g(), j = h(); j.next().then((x) => log('j', x)); i.next().then((x) => log('i', x)); i.next().then((x) => log('i', x)); await later(0) }
## errors in generators keep their lines
async function* g() {
  yield 1

  throw new Error('gen')
}
async function run() {
  try { for await (const x of g())
    log(x) } catch (e) { log(e) }
  const i = g(); await i.next()
  await i.next()
}
`)

export const iteration: [string, string][] = [...loops, ...generators, ...special]
