/** Every form of an async function with every way to wait and to end: `body` goes into `{}`, and `f` is called. */
const FORMS: Record<string, (body: string) => string> = {
  declaration: (body) => `async function f(p) {${body}}`,
  'default parameter': (body) => `async function f(p = (log('default'), 1), { q = 2 } = {}, ...rest) {${body}}`,
  expression: (body) => `const f = async function (p) {${body}}`,
  'named expression': (body) => `const f = async function named(p) {${body}}`,
  arrow: (body) => `const f = async (p) => {${body}}`,
  'arrow without parentheses': (body) => `const f = async p => {${body}}`,
  method: (body) => `const o = { async f(p) {${body}} }; const f = (p) => o.f(p)`,
  'computed method': (body) => `const o = { async ['f' + 1](p) {${body}} }; const f = (p) => o.f1(p)`,
  'class method': (body) => `class C { async f(p) {${body}} } const f = (p) => new C().f(p)`,
  'static method': (body) => `class C { static async f(p) {${body}} } const f = (p) => C.f(p)`,
  'private method': (body) =>
    `class C { async #f(p) {${body}} g(p) { return this.#f(p) } } const f = (p) => new C().g(p)`,
  'class field': (body) => `class C { f = async (p) => {${body}} } const f = (p) => new C().f(p)`,
  'static block': (body) => `let f; class C { static { f = async (p) => {${body}} } }`,
  getter: (body) => `const o = { get f() { return async (p) => {${body}} } }; const f = (p) => o.f(p)`,
  nested: (body) =>
    `async function f(p) { const inner = async () => {${body}}; const got = await inner(); log('inner', got); return got }`,
}

const BODIES: Record<string, string> = {
  empty: '',
  'return value': 'log("in", p); return 7',
  'return promise': 'return later(8)',
  'await and return': 'const got = await p; log("got", got); return got + 1',
  'await twice': 'log(await 1); log(await later(2)); return await 3',
  throw: 'log("in");\n throw new Error("thrown")',
  'throw after await': 'await null;\n throw new TypeError("late")',
  rejected: 'log("in");\n await fail("rejected");\n log("never")',
  caught: 'try {\n await fail("inner") } catch (error) { log("caught", error); return 1 } finally { log("finally") }',
  'finally only': 'try { await later(0); return 5 } finally { log(await "fin") }',
  thenables: 'log(await thenable(4)); try { await badThenable("bad") } catch { log("bad") } return thenable(6)',
  arguments: 'await 0; return [this === undefined, typeof p]',
}

/** `[name, snippet]`, each with a `run`. */
export const forms: [string, string][] = Object.entries(FORMS).flatMap(([form, write]) =>
  Object.entries(BODIES).map(([body, code]): [string, string] => [
    `${form}: ${body}`,
    `${write(code)}\nfunction run() { return f(1) }`,
  ]),
)
