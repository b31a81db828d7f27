import { cutSnippets } from './snippets.ts'

/** Snippets for CommonJS alone, most of them for sloppy code alone. */
export const sloppy: [string, string][] = cutSnippets(String.raw`
## await and yield as identifiers
var await = 1, yield = 2; function f(await) { return await + 1 } const g = (await) => await
const run = async () => { return [f(3), g(4)] }
## async and await as names in sync code
function await(x) { return x } var r = await (5); function async(x) { return x }
async function run() { return [r, async(6), async (7)] }
## html-like comments
var x = 1 <!-- a comment with await
--> another async () => await
async function run() { return x <!-- end
}
## callbacks in sloppy code
const call = (f) => f(1)
async function run() {
  return [call(function (a) { return [typeof this, a] }), call(function (a) { log(typeof inner); { function inner() {} } return typeof inner }),
    call(function (a) { var b = 1; eval('var b = 2; a = 3'); return [a, b] }), call(function (a, a) { return arguments.length }),
    call(function (a) { function a() {} return typeof a }), call(function () { function arguments() {} return typeof arguments }),
    call(function f(a) { return typeof arguments.callee + f.name }), call(function (a) { arguments[0] = 4; return a }),
    call(function () { log(g()); function g() { return 1 } function g() { return 2 } return g() }), call(function () { leaked = 1; return delete globalThis.leaked })]
}
## with
async function run() { var o = { a: 1 }; with (o) { log(await a); a = await 2 } return o }
## octal, duplicate parameters and delete
async function run() { const f = (function (a, a) { return a }); var y = 1; return [f(1, 2), 010, '\07'.length, delete y, await y] }
## arguments and parameters are joined
async function f(a) { a = 2; await 0; arguments[0] = 3; return [a, arguments[0], arguments.length, typeof arguments.callee] }
async function run() { return f(1) }
## this is the global object
async function f() { await 0; return this === globalThis }
async function run() { return f() }
## functions in blocks
const other = async () => await 1
async function run() {
  log(typeof inner); if (await true) { function inner() { return 1 } } log(typeof inner)
  switch (1) { case 1: function sw() { return 2 } } log(sw(), await inner())
  lab: function labelled() { return 3 } return labelled()
}
## functions that are declared twice
const other = async () => await 1
async function run() { log(f()); function f() { return 1 } await 0; function f() { return 2 } return f() }
## a function and a block function of its name
const other = async () => await 1
async function run() { function f() { return 1 } { function f() { return 2 } } await 0; return f() }
## a function and arguments
async function a(p) { p(); function p() { log(typeof arguments) } await 0; return typeof arguments[0] }
async function b() { function arguments() {} await 0; return typeof arguments }
async function run() { return [await a(1), await b()] }
## direct eval
const other = async () => await 1
async function run() { var a = 1; eval('var b = 2; a = 3'); await 0; function f() { return 4 } eval('var f = 5'); return [a, b, f] }
## undeclared variables
async function run() { leaked = await 1; return [leaked, delete globalThis.leaked] }
## html comment at the start
<!-- async function never() { await 1 }
async function run() { return 1 }
## strict directive of the module
'use strict'
async function run() { await 0; try { undeclared = 1 } catch (e) { log(e) } return this }
## strict directive with a comment
/* c */ 'use strict' // no semicolon
/* d */ async function run() { await 0; return (function () { return this })() }
## require and module
const { basename } = require('node:path')
module.exports.later = async () => basename(__filename).length > 0
async function run() { return [await module.exports.later(), typeof require, await exports.later()] }
## return at the top level
exports.early = async () => await 1
exports.run = run
async function run() { return exports.early() }
if (exports.early) return
`)

/** Snippets for ES modules alone. */
export const modules: [string, string][] = cutSnippets(String.raw`
## top-level await
const a = await later(1); log('top', a)
for await (const x of [1, 2]) log('top', x)
try { await fail('top') } catch (e) { log(e) }
async function run() { return a + await 1 }
## exports of every form
export async function named() { return await 1 } export const arrow = async () => await 2, other = 3
export default async function () { return await 4 }
export { named as renamed }
import * as self from 'node:path'
async function run() { return [await named(), await arrow(), typeof self.basename] }
## default class and named default
export default class { async m() { return await 1 } static async s() { return await 2 } }
import { basename as b } from 'node:path'
async function run() { return b('/a/c') + await 1 }
## default arrow
export default async () => await 1
async function run() { return (await import(import.meta.url)).default.name }
## import.meta and hoisting
log(typeof hoisted)
export async function hoisted() { return import.meta.url.length > await 1 }
async function run() { return hoisted() }
## a default function is hoisted
import me from 'node:path'
log(typeof f)
export default async function f() { await 0; return me.sep.length }
async function run() { return f() }
`)

/** Text that is not made of tokens: marks, line ends, a first line for the shell. */
export const shapes: [string, string][] = [
  ['byte order mark', '\uFEFFasync function run() { await 0; throw new Error("line 1") }'],
  ['hashbang', '#!/usr/bin/env node\nasync function run() { await 0; throw new Error("line 2") }'],
  [
    'hashbang and CRLF',
    '#!/usr/bin/env node\r\nasync function run() {\r\n await 0\r\n throw new Error("line 4") }\r\n',
  ],
  [
    'CRLF',
    'async function run() {\r\n  await 0 // comment\r\n  try {\r\n await fail("x") } catch (e) { log(e) }\r\n  throw new Error("line 5")\r\n}',
  ],
  ['CR only', 'async function run() {\r  await 0 // comment\r  throw new Error("line 3")\r}'],
  [
    'line separators',
    'async function run() { const s = "\u2028"; await s // comment\u2028 ; log(s.length)\n throw new Error("line 2 or 3") }',
  ],
  ['no line end', 'const run = async () => await 1'],
  ['source map comment', 'const run = async () => { await 1; throw new Error("x") }\n//# sourceURL=elsewhere'],
  ['tabs and form feeds', '\tasync\tfunction\frun\v(\t)\u00a0{\u3000return\u00a0await\ufeff1\t}'],
  [
    'one line',
    'async function a(){await 1;return 2}const b=async()=>{try{await a()}finally{}},run=async()=>[await a(),await b()]',
  ],
]

/** Snippets of TypeScript as Node itself strips it. */
export const typescript: [string, string][] = cutSnippets(String.raw`
## types
interface Row<T = unknown> { id: number; value?: T }
type Load = <T>(id: number, options?: { fresh: boolean }) => Promise<Row<T>>
const load: Load = async <T,>(id: number, _options?: { fresh: boolean }): Promise<Row<T>> => ({ id, value: await (id as unknown as T) })
async function run(): Promise<unknown> { const row = await load<string>(1)!; return (await load(2) satisfies Row).id + row.id }
## classes
abstract class Base<T> { abstract load(id: number): Promise<T>; declare private readonly x: number; protected static async make<U>(this: void, u: U): Promise<U> { return await u } static m = Base.make }
class Impl extends Base<string> implements Iterable<string> { override async load(id: number): Promise<string> { return String(await id) } *[Symbol.iterator](): Generator<string> { yield 'a' } async q?(): Promise<void> { await 0 } }
async function run() { return [await new Impl().load(3), await Base.m(4), ...new Impl()] }
## overloads
async function f(a: number): Promise<number>
async function f(a: string): Promise<string>
async function f(a: unknown): Promise<unknown> { return await a }
declare function g(): void
async function run() { return [await f(1), await f('b' as string)] }
## lines
import type { Server } from 'node:http'
type A = {
  a: Server
}
async function run(this: void,
  a?: A): Promise<never> {
  await (a as any)
  throw new Error('line 8')
}
## generators
async function* g<T>(...items: T[]): AsyncGenerator<T, void, undefined> { for await (const x of items as T[]) yield x as T; yield* (items satisfies T[]) }
async function run() { const seen: number[] = []; for await (const x of g<number>(1, 2)) seen.push(x!); return seen }
## not iterable
const n = 5 as any
async function run() { try { for await (const x of n as any); } catch (e) { log(e) } }
`)

/** With declarations that are disposed at the end of their block (Node 24 and later). */
export const disposal: [string, string][] = cutSnippets(String.raw`
## await using
const res = (n) => ({ n, [Symbol.asyncDispose]: async () => { log('dispose', n); await later(0); log('disposed', n) } })
async function run() { await using a = res(1); log(a.n); { await using b = res(2), c = res(3); log(b.n); await 0 } log('after block'); return 'value' }
## await using of null, sync and mixed
const sync = (n) => ({ [Symbol.dispose]() { log('sync', n) } }), asy = (n) => ({ [Symbol.asyncDispose]() { log('async', n) } })
async function a() { await using x = null; log('a') }
async function b() { await using x = undefined, y = null; log('b') }
async function c() { using x = sync(1); await using y = asy(2); using z = sync(3); await 0 }
async function d() { await using x = sync(4); { await using y = null } return 5 }
async function e() { await using x = asy(6); await using y = null; log('e') }
async function f() { { using s = sync(7); await using y = null; using t = sync(8) } log('f') }
async function run() { for (const g of [a, b, c, d, e, f]) log(await g()) ; const t = []; for (const g of [a, b, c, d, e, f]) t.push(g().then((v) => log(g.name, v))); await Promise.all(t) }
## await using and errors
const bad = { [Symbol.asyncDispose]: async () => { throw new Error('dispose') } }
async function a() { await using x = bad; throw new Error('body') }
async function b() { { await using x = bad } log('never') }
async function c() { try { await using x = bad; return 1 } catch (e) { log('c', e.message) } finally { log('fin') } }
async function d() { await using x = 5 }
async function run() { for (const g of [a, b, c, d]) try { log(await g()) } catch (e) { log(e.name, e.message, e.error?.message, e.suppressed?.message) } }
## await using in loops
const res = (n) => ({ n, async [Symbol.asyncDispose]() { log('dispose', n); await 0 } })
async function* gen() { yield res(4); await using r = res(5); yield r }
async function run() {
  for (await using x of [res(1), res(2)]) { log(x.n); await 0; if (x.n === 2) break }
  for await (await using x of gen()) log('turn', x.n)
  for (await using x = res(6); ;) { log('for'); break }
  outer: for (const i of [1, 2]) { for (await using x of [res('o' + i)]) { continue outer } }
  for (let i = 0; i < 2; i++) { await using x = res('l' + i); if (i) continue; log('body') }
  return 'done'
}
## await using left early
const res = (n) => ({ n, async [Symbol.asyncDispose]() { log('dispose', n); await 0; log('gone', n) } })
async function f(n) { l: { await using x = res(n); if (n === 1) break l; if (n === 2) return 'two'; if (n === 3) throw new Error('three'); log('end') } log('after'); return 'one' }
async function run() { for (const n of [0, 1, 2, 3]) try { log(await f(n)) } catch (e) { log(e) } }
## functions and await using
const res = { async [Symbol.asyncDispose]() { log('dispose') } }
async function run() { log(h()); await using a = res; let y = await 1; function h() { return 'hoisted' } class K {} return [y, typeof K] }
## await using in an async generator
const res = { async [Symbol.asyncDispose]() { log('dispose'); await 0 } }
async function* g() { await using a = res; yield 1; yield 2 }
async function run() { for await (const x of g()) { log(x); break } const i = g(); await i.next(); try { await i.throw(new Error('x')) } catch (e) { log(e.message) } log(await g().next()) }
`)
