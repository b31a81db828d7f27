import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrument } from './instrument.ts'
import type { Instrumented, InstrumentedSite } from './instrument.ts'

interface Given {
  url?: string
  format?: 'module' | 'commonjs'
  firstSite?: number
}

const run = (
  source: string,
  { url = 'file:///app.js', format = 'module', firstSite = 0 }: Given = {},
): Instrumented | null => instrument(source, { url, format, runtimeUrl: 'rt', firstSite })

const sitesOf = (source: string, given?: Given): InstrumentedSite[] => run(source, given)?.sites ?? []

/** Shows sites as `kind line:column name callee`. */
const showSites = (source: string, given?: Given): string[] =>
  sitesOf(source, given).map(({ kind, line, column, functionName, callee }) =>
    `${kind} ${line}:${column} ${functionName} ${callee}`.trimEnd(),
  )

/** Returns the text without the code around every function's body, and without the prefix. */
const bodyOf = (source: string, given?: Given): string =>
  run(source, given)!
    .code.replace(/^(?:import\{.*?\}from"rt";|const\{.*?\}=globalThis.*?;)/, '')
    .replace(/const __dtt=__dtc\(0\);try\{/, '[')
    .replace(/\}catch\(__dtx1\)\{__dtx\(__dtt,__dtx1\);throw __dtx1\}finally\{__dte\(__dtt\)\}/, ']')

test('a module without async functions and callbacks is left alone', () => {
  assert.equal(run('export const a = 1'), null)
  assert.equal(run('// nothing async here\nexport function f() { return 1 }'), null)
  assert.equal(run('await 1; for await (const x of []); // async'), null)
})

test('functions that are passed on begin and end a callback', () => {
  assert.equal(
    run("on('data', (x) => use(x))", { firstSite: 3 })?.code,
    'import{b as __dtb,f as __dtf}from"rt";' +
      "on('data', (x) => {const __dtq=__dtb(3);try{return use(x)}finally{__dtf(__dtq)}})",
  )
  assert.equal(
    run("on(function (x) { 'use strict'; use(x) })")?.code,
    'import{b as __dtb,f as __dtf}from"rt";' +
      "on(function (x) { 'use strict';const __dtq=__dtb(0);try{ use(x) }finally{__dtf(__dtq)}})",
  )
})

/** Returns the text of each function that was taken for a callback, up to its arrow or body. */
const callbacksIn = (source: string): string[] => {
  const lines = source.split('\n')
  const sites = run(source)?.sites.filter(({ kind }) => kind === 'callback') ?? []
  return sites.map(({ line, column }) => /^[^={]*/.exec(lines[line - 1]!.slice(column - 1))![0].trim())
}

test('an argument, its parts, and a handler are passed on', () => {
  assert.deepEqual(callbacksIn('f(a => 1, (b) => 2, function c() {}); new F(d => 1)'), [
    'a',
    '(b)',
    'function c()',
    'd',
  ])
  assert.deepEqual(callbacksIn('p.then(a => 1, b => 2).catch(c => 3).finally(() => 4); o?.on?.(d => 1)').length, 5)
  assert.deepEqual(callbacksIn('f({ a: b => 1, c() {}, d: { e: [g => 1] } }, h || (i => 1), j ? (k => 1) : l => 2)'), [
    'b',
    'c()',
    'g',
    'i',
    'k',
    'l',
  ])
  assert.deepEqual(callbacksIn('socket.onmessage = a => 1; socket.onclose = function () {}').length, 2)
})

test('other functions are not', () => {
  const others = [
    'const a = () => 1; function b() {} export default () => 1; (() => 1)(); let c = { d() {} }; e.f = () => 1',
    'rows.map(a => 1).filter(b => 2).sort((c, d) => 3).flatMap(e => 1); x.forEach(f => 1); Array.from(x, g => 1)',
    'text.replace(/a/g, (b) => c); rows?.map(a => 1); lodash.reduce(rows, (a, b) => a); JSON.parse(x, (a, b) => b)',
    'new Promise((resolve) => resolve(1)); new Proxy({}, { get() {} }); Object.defineProperty(a, "b", { get() {} })',
    'f({ get a() { return 1 }, set a(b) {}, *c() {} }, function* () {}, class { a() {} }); f(a => 1).b = () => 1',
  ]
  for (const source of others.slice(0, 4)) assert.equal(run(source), null, source)
  assert.deepEqual(callbacksIn(others[4]!), ['a'])
  assert.deepEqual(callbacksIn('f(async () => 1, async function () {})'), [])
})

test('a function that throws on the line of an insertion stays as it is, and one with a kept name', () => {
  assert.equal(run('f(() => { throw 5 }); f(function () { a()\n throw 5 })'), null)
  assert.deepEqual(callbacksIn('f(() => {\n throw 5\n })'), ['()'])
  assert.equal(run('const a = __name(() => 1, "a")'), null)
  assert.deepEqual(callbacksIn('on(__name((x) => 1, "a"))'), ['(x)'])
})

test('a body that a block would change stays as it is', () => {
  assert.equal(run('f(function (a) { function a() {} })', { format: 'commonjs' }), null)
  assert.throws(() => run('f(function (a) { let a })'), SyntaxError)
})

test('the whole of a small module', () => {
  assert.equal(
    run('export async function load(id) {\n  return await get(id)\n}\n', { firstSite: 7 })?.code,
    'import{c as __dtc,e as __dte,r as __dtr,s as __dts,v as __dtv,x as __dtx}from"rt";' +
      'export async function load(id) {const __dtt=__dtc(7);try{\n' +
      '  return __dtv(__dtt, __dtr(__dtt,await __dts(__dtt,8, get(id))))\n' +
      '}catch(__dtx1){__dtx(__dtt,__dtx1);throw __dtx1}finally{__dte(__dtt)}}\n',
  )
})

test('CommonJS gets the runtime behind its directives', () => {
  const prefix = 'const{c:__dtc,e:__dte,x:__dtx}=globalThis[Symbol.for("debug-toolbar.runtime")];'
  const start = (source: string): string =>
    run(source, { format: 'commonjs' })!.code.slice(0, source.length + prefix.length)
  assert.ok(start('async () => {}').startsWith(prefix))
  assert.ok(start("'use strict'\nasync () => {}").startsWith(`'use strict';${prefix}\nasync`))
  assert.ok(
    start("#!/usr/bin/env node\n'use strict'; async () => {}").startsWith(
      `#!/usr/bin/env node\n'use strict';${prefix} async`,
    ),
  )
  assert.ok(start('#!node\r\nasync () => {}').startsWith(`#!node\r\n${prefix}async`))
})

/** Returns whether the instrumented call of `f`, awaited or returned, passes on `f`. */
function handsOn(source: string, format: 'module' | 'commonjs' = 'module', url = 'file:///app.ts'): boolean {
  const { code } = run(source, { format, url })!
  return /__dtw\(__dtt,\d+,.*,f\)|__dtu\(__dtt,.*,f\)|__dto\(__dtt,\d+,f\)/.test(code)
}
const WAIT = 'async () => { await f(x) }'

test('a variable that is called is read once more', () => {
  for (const declaration of [
    'function f() {}',
    'async function f() {}',
    'class f {}',
    'const f = 1',
    'let { a: [f] } = x',
    'var a, { b: f = 1, ...c } = x',
    'import f from "x"',
    'import { a as f } from "x"',
    'import * as f from "x"',
    'export const f = 1',
    'export function f() {}',
    'export default function f() {}',
  ]) {
    assert.equal(handsOn(`${declaration}; ${WAIT}`), true, declaration)
  }
  for (const around of [
    'function outer(f) { # }',
    '(f) => { # }',
    'async ({ f }) => { # }',
    'for (const f of x) { # }',
    'for (let f = 0; ; ) { # }',
    'for (const { f } in x) { # }',
    'try {} catch (f) { # }',
    'try {} catch ({ f }) { # }',
    'class C { static { let f; # } }',
    'class C { m(f) { # } }',
    '{ const f = 1; { { # } } }',
  ]) {
    assert.equal(handsOn(around.replace('#', WAIT)), true, around)
  }
})

test('of a global, which may be a getter, and of anything else it is not', () => {
  for (const declaration of [
    '',
    'import { f as a } from "x"',
    'import type f from "x"',
    'import { type f } from "x"',
    'declare const f: any',
    'declare function f(): any',
    '{ const f = 1 }',
    '(f) => 1',
    'export default () => f',
    'export { f }',
    'try {} catch {}',
  ]) {
    assert.equal(handsOn(`${declaration}; ${WAIT}`), false, declaration)
  }
  for (const operand of ['f', 'f?.(x)', 'f.g(x)', 'g(f(x))', 'new f(x)', '(0, f)(x)', 'f`x`', 'f(x), 1']) {
    assert.equal(handsOn(`const f = 1; async () => { await (${operand}) }`), false, operand)
    assert.equal(handsOn(`const f = 1; async () => { return ${operand} }`), false, operand)
  }
  assert.equal(handsOn(`var f; with (x) { (${WAIT}) }`, 'commonjs', 'file:///app.cjs'), false, 'a property of x')
})

test('every form of a call of a variable', () => {
  for (const operand of ['(f(x))', 'f()', 'f(...x)']) {
    assert.equal(handsOn(`const f = 1; async () => { await ${operand} }`), true, operand)
    assert.equal(handsOn(`const f = 1; async () => { return ${operand} }`), true, operand)
    assert.equal(handsOn(`const f = 1; async () => ${operand}`), true, operand)
  }
})

test('every emitted form', () => {
  const forms: [source: string, body: string][] = [
    ['async () => x', 'async () => {[return __dtv(__dtt,x)]}'],
    ['async () => ({})', 'async () => {[return __dtv(__dtt,({}))]}'],
    ['async () => { return a, b }', 'async () => {[ return __dtv(__dtt,( a, b)) ]}'],
    ['async () => { return }', 'async () => {[ return ]}'],
    ['async () => { await(x) }', 'async () => {[ __dtr(__dtt,await __dts(__dtt,1,(x))) ]}'],
    ['async function f() { await f(x) }', 'async function f() {[ __dtr(__dtt,await __dtw(__dtt,1, f(x),f)) ]}'],
    ['async function f() { return f(x) }', 'async function f() {[ return __dtu(__dtt, f(x),f) ]}'],
    [
      'async function f() { await f(1) }',
      'async function f() {[ __dtr(__dtt,await __dtn(__dto(__dtt,1,f),1, f(1))) ]}',
    ],
    ['async function f() { return f(1) }', 'async function f() {[ return __dtu(__dto(__dtt,0,f), f(1),f) ]}'],
    ["async () => { 'use strict'\n}", "async () => { 'use strict';[\n]}"],
    ['async () => { "use strict"; }', 'async () => { "use strict";[ ]}'],
    ['async function* g() { yield }', 'async function* g() {[ __dtr(__dtt,yield __dty(__dtt,1,void 0)) ]}'],
    [
      'async function* g() { yield*x.y }',
      'async function* g() {[ __dtr(__dtt,yield* __dtd(__dtt,1,x.y,"yield* (intermediate value) is not async iterable")) ]}',
    ],
    ['async function* g() { return 1 }', 'async function* g() {[ return __dty(__dtt,1, 1) ]}'],
    [
      'async () => { for await (x of y) z }',
      'async () => {[ try{for await (x of __dta(__dtt,1, y,"y is not async iterable")) {__dtk(__dtt);z}}finally{__dtk(__dtt)} ]}',
    ],
    [
      'async () => { a: for await (x of y.z) {} }',
      'async () => {[ try{a: for await (x of __dta(__dtt,1, y.z,"y.z is not async iterable")) {__dtk(__dtt);}}finally{__dtk(__dtt)} ]}',
    ],
    [
      'async () => { try { await 1 } catch (e) { } finally { } }',
      'async () => {[ try { __dtr(__dtt,await __dts(__dtt,1, 1)) } catch (e) {__dtk(__dtt,e); } finally {__dtk(__dtt); } ]}',
    ],
    [
      'async () => { try { } catch { await 1 } finally { } }',
      'async () => {[ try { } catch { __dtr(__dtt,await __dts(__dtt,1, 1)) } finally {__dtk(__dtt); } ]}',
    ],
    ['async () => { try { } catch { } finally { } }', 'async () => {[ try { } catch { } finally { } ]}'],
    [
      'async () => { try { await 1 } catch ({ a = await 2 }) {} }',
      'async () => {[ try { __dtr(__dtt,await __dts(__dtt,1, 1)) } catch ({ a = __dtr(__dtt,await __dts(__dtt,2,(__dtk(__dtt), 2))) }) {__dtk(__dtt);} ]}',
    ],
    [
      'async () => { try { return 1 } catch { } }',
      'async () => {[ try { return __dtv(__dtt, 1) } catch {__dtv(__dtt); } ]}',
    ],
    ['async () => { try { return 1 } finally { return } }', 'async () => {[ try { return 1 } finally { return } ]}'],
    ['async () => { await using a = b }', 'async () => {[ await using a = b;using __dtz1=__dtz(__dtt,1); ]}'],
    [
      'async () => { { await using a = b } }',
      'async () => {[ {try{ await using a = b;using __dtz1=__dtz(__dtt,1); }finally{__dtk(__dtt)}} ]}',
    ],
    [
      'async () => { for (await using a of b) {} }',
      'async () => {[ try{for (await using a of b) {__dtk(__dtt);using __dtz1=__dtz(__dtt,1);{}}}finally{__dtk(__dtt)} ]}',
    ],
  ]
  for (const [source, body] of forms) assert.equal(bodyOf(source), body, source)
})

test('sync functions in async ones and the other way round keep their own awaits and returns', () => {
  assert.equal(bodyOf('async () => { function f() { return 1 } }'), 'async () => {[ function f() { return 1 } ]}')
  assert.equal(
    bodyOf('function f() { return async () => 1 }'),
    'function f() { return async () => {[return __dtv(__dtt,1)]} }',
  )
  assert.match(bodyOf('await (async () => 1)'), /^await \(async/)
})

test('no line is added and the end stays the end', () => {
  const source = '\uFEFFasync () => {\r\n await 1\u2028 await 2\r await 3\n}\n//# sourceMappingURL=x.map'
  const code = run(source)!.code
  assert.equal(code.split(/\r\n|[\n\r\u2028]/).length, source.split(/\r\n|[\n\r\u2028]/).length)
  assert.ok(code.startsWith('\uFEFFimport'))
  assert.ok(code.endsWith('}\n//# sourceMappingURL=x.map'))
})

test('where a function begins, and what it is called', () => {
  const source = [
    'const arrow = async () => 1',
    'export default async function () {}',
    'class Repo {',
    '  static /* async */ async load() {}',
    '  async async() {}',
    '  async *#rows() {}',
    '  field = async () => 1',
    '  static async [Symbol.asyncIterator]() {}',
    '}',
    'const o = { async m() {}, k: async function () {}, async "a b"() {} }',
    'call(async () => 1)',
    'o.p = async () => 1',
    'const kept = /* @__PURE__ */ __name(async () => 1, "moved")',
  ].join('\n')
  assert.deepEqual(showSites(source), [
    'function 1:15 arrow',
    'function 2:16 app',
    'function 4:22 Repo.load',
    'function 5:3 Repo.async',
    'function 6:3 Repo.#rows',
    'function 7:11 Repo.field',
    'function 8:10 Repo.[Symbol.asyncIterator]',
    'function 10:13 m',
    'function 10:30 k',
    'function 10:52 a b',
    'function 11:6 call(…)',
    'function 12:7 p',
    'function 13:37 moved',
  ])
})

test('where waits are, in which function, and what they call', () => {
  const source = [
    'async function page(db) {',
    '  const rows = await db.query("x")',
    '  for /* await */ await (const r of rows) await (this.#send(r))',
    '  return (await Promise.all(rows.map(async (r) => await load?.(r))))[await 1]',
    '}',
    'async function* rows() { yield 1; yield* more(); return 2 }',
  ].join('\n')
  assert.deepEqual(showSites(source.replace('this.#send', 'this.send'), { firstSite: 3 }), [
    'function 1:1 page',
    'await 2:16 page db.query',
    'await 3:19 page',
    'await 3:43 page this.send',
    'await 4:11 page Promise.all',
    'function 4:38 rows.map(…)',
    'await 4:51 rows.map(…) load',
    'await 4:70 page',
    'function 6:1 rows',
    'yield 6:26 rows',
    'yield 6:35 rows more',
    'yield 6:50 rows',
  ])
  const inner = sitesOf(source.replace('this.#send', 'this.send')).find(({ callee }) => callee === 'load')
  assert.deepEqual([inner?.functionLine, inner?.functionColumn], [4, 38])
})

test('columns count from the mark, lines as the engine counts them', () => {
  assert.deepEqual(showSites('\uFEFFasync () => await 1'), ['function 1:1 (anonymous)', 'await 1:13 (anonymous)'])
  assert.deepEqual(showSites('// a\r\n// b\r// c\u2028/* d\u2029*/async () => {\n await "👍", await 2}'), [
    'function 5:3 (anonymous)',
    'await 6:2 (anonymous)',
    'await 6:14 (anonymous)',
  ])
})

test('the site of a wait names what is called', () => {
  const calleeOf = (text: string): string => sitesOf(`async function* f() { ${text} }`).at(-1)!.callee
  assert.equal(calleeOf('await db.query(1)'), 'db.query')
  assert.equal(calleeOf('await rows'), '')
  assert.equal(calleeOf('for await (const row of db.stream());'), 'db.stream')
  assert.equal(calleeOf('yield* inner(1)'), 'inner')
  // It waits for whoever asks for the next value.
  assert.equal(calleeOf('yield load()'), '')
})

test('TypeScript stays TypeScript', () => {
  const given = { url: 'file:///a.cts', format: 'commonjs' } as const
  const source = [
    'abstract class A<T> { abstract m(): void; private static override async f<U>(this: void, x?: U): Promise<U> { return await <any>x! } async o(): Promise<void>; async o(y?: 1) {} constructor(private z = async () => 1) {} }',
    'declare function d(): void; function v(a: string): void; function v(a: any) {}',
    'namespace N { export const q = async (): Promise<1> => 1 satisfies number } enum E { A = 1 }',
    'export = async () => await f<number>(1) as X',
  ].join('\n')
  assert.deepEqual(showSites(source, given), [
    'function 1:67 A.f',
    'await 1:118 A.f',
    'function 1:160 A.o',
    'function 1:202 z',
    'function 3:32 q',
    'function 4:10 a',
    'await 4:22 a f',
  ])
  assert.match(run(source, given)!.code, /return __dtv\(__dtt, __dtr\(__dtt,await __dts\(__dtt,1, <any>x!\)\)\)/)
})

test('JSX and TSX', () => {
  const source = 'const a = async () => <div b={await c}>{async () => await d}</div>'
  const places = ['function 1:11 a', 'await 1:31 a', 'function 1:41 (anonymous)', 'await 1:53 (anonymous)']
  assert.deepEqual(showSites(source, { url: 'a.jsx' }), places)
  assert.deepEqual(showSites(`${source} as X`, { url: 'file:///a.tsx?v=1' }), places)
})

test('names of ours get a suffix where the source has them', () => {
  assert.match(run('async () => { __dt1_; __dtc }')!.code, /const __dt2_t=__dt2_c\(0\);try\{/)
})

test('functions that cannot go into a block are left alone, with their awaits', () => {
  const alone = [
    'function f() {} var f; await 1',
    'function f() {} function f() {}',
    'function p() {}',
    'l: function f() {} { var { a: [f] } = x } await 1',
    'function f() {} { function f() {} } for await (const x of y);',
    'function f() {} eval("var f")',
    'for (await using x = y; ;) break',
  ]
  for (const body of alone) assert.equal(run(`async function g(p) { ${body} }`, { format: 'commonjs' }), null, body)
  const wrapped = [
    'function f() {} var g; function h() { var f }',
    'function f() {} let v; { let f }',
    'var f; const g = function f() {}',
  ]
  for (const body of wrapped)
    assert.notEqual(run(`async function g(p) { ${body} }`, { format: 'commonjs' }), null, body)
})

test('a CommonJS module with its own Symbol or globalThis cannot be instrumented, and says so', () => {
  for (const own of [
    'var Symbol = 1',
    'function globalThis() {}',
    'if (x) { var { y: Symbol } = z }',
    'class Symbol {}',
  ]) {
    assert.throws(() => run(`${own}; async () => 1`, { format: 'commonjs' }), /declares its own/, own)
    assert.notEqual(run(`${own.replace('var', 'const')}; async () => 1`), null, own)
  }
  assert.notEqual(run('function f(Symbol) { var globalThis } async () => Symbol', { format: 'commonjs' }), null)
})

test('what does not parse throws and says where', () => {
  assert.throws(() => run('async () => {\n await = 1 }'), { name: 'SyntaxError', message: /\(line 2\)$/ })
  assert.throws(() => run('async ( => ', { url: 'a.ts' }), SyntaxError)
})

test('source that nests without end in a function is walked without recursion', () => {
  const sum = Array.from({ length: 20_000 }, () => 'a').join('+')
  assert.equal(sitesOf(`async () => ${sum} + await b`).length, 2)
})

test('insertions add up to the code', () => {
  const source = '\uFEFF"use strict"; async () => { await 1; for await (const x of y) z }'
  const { code, inserts } = run(source)!
  const added = inserts.reduce((sum, { length }) => sum + length, 0)
  assert.equal(source.length + added, code.length)
  assert.deepEqual(
    inserts.map(({ offset }) => offset),
    inserts.map(({ offset }) => offset).toSorted((a, b) => a - b),
  )
})
