import { cutSnippets } from './snippets.ts'

/** Every form of a plain function that is passed on: `body` goes into `{}`, and `call` gets the function. */
const FORMS: Record<string, (body: string) => string> = {
  arrow: (body) => `call((p) => {${body}})`,
  'arrow without parentheses': (body) => `call(p => {${body}})`,
  'default parameter': (body) => `call((p = (log('default'), 1), { q = 2 } = {}, ...rest) => {${body}})`,
  expression: (body) => `call(function (p) {${body}})`,
  'named expression': (body) => `call(function named(p) {${body}})`,
  'first of two': (body) => `call(function (p) {${body}}, (q) => q)`,
  'property of a literal': (body) => `callFirst({ f: (p) => {${body}} })`,
  method: (body) => `callFirst({ f(p) {${body}} })`,
  'computed method': (body) => `callFirst({ ['f' + 1](p) {${body}} })`,
  'nested literal': (body) => `callNested({ f: [{ g: function (p) {${body}} }] })`,
  'of a constructor': (body) => `new Caller((p) => {${body}}).result`,
  conditional: (body) => `call(undefined || (true ? (p) => {${body}} : null))`,
  handler: (body) => `(target.onmessage = function (p) {${body}}, target.onmessage(3))`,
  'in a promise': (body) => `Promise.resolve(4).then((p) => {${body}})`,
  'in a callback': (body) => `call(() => call((p) => {${body}}))`,
  'as a constructor': (body) => `construct(function (p) {${body}})`,
}

const BODIES: Record<string, string> = {
  empty: '',
  'return value': 'log("in", p); return 7',
  'early return': 'if (p > 0) return log("early")\n log("late")',
  throw: 'log("in");\n throw new Error("thrown")\n',
  caught:
    'log("in");\n try {\n throw new Error("inner") } catch (error) { log("caught", error.message); return 1 } finally { log("finally") }\n',
  'return undone': 'for (const each of [1, 2]) { try { return 1 } finally { log(each); if (each === 1) continue } }',
  declarations:
    'let a = 1; const b = 2; var c = 3; class D {} log(inner(), a + b + c, D.name); function inner() { return a }',
  directive: '"use strict"; log((function () { return this === undefined })()); return p',
  'directive without semicolon': '"use strict"\n log(typeof p)',
  promise: 'return later(p)',
  async: 'const g = async () => { log(await later(1)); return p }; return g()',
}

const CALLERS = `
const target = {}
function call(f, ...more) { log(f.name, f.length, more.length); return f(3) }
const callFirst = (o) => { const [key] = Object.keys(o); log(key); return o[key](5) }
const callNested = ({ f }) => callFirst(f[0])
function construct(F) { const made = new F(6); return [made instanceof F, Object.keys(made)] }
class Caller { constructor(f) { this.result = call(f) } }
`

const matrix: [string, string][] = Object.entries(FORMS).flatMap(([form, write]) =>
  Object.entries(BODIES)
    .filter(([body]) => !(form === 'default parameter' && body.startsWith('directive')))
    .map(([body, code]): [string, string] => [
      `${form}: ${body}`,
      `${CALLERS}\nfunction run() { try { return ${write(code)} } catch (error) { log(error.message); return 'thrown' } }`,
    ]),
)

/** `[name, snippet]`, each with a `run`. */
export const callbacks: [string, string][] = [
  ...matrix,
  ...cutSnippets(String.raw`
## values of arrows
const call = (f) => f(2)
const run = () => [call((x) => ({ x })), call(x => (1, x)), call(x => /* a */ x /* b */ + 1), call((x) => [x]),
  call(x =>
    x * 2
  ), call((x) => (x)), call(x => y => x + y)(1), call((x) => x in [0, 1, 2]), call(x => void x)]
## this and arguments
class A { n = 1; f() { return [call(() => this.n), call(() => arguments.length), call(function () { return [typeof this, arguments.length] })] } }
const call = (f) => f(1, 2)
const run = () => [new A().f(1, 2, 3)]
## super in methods of a literal
const base = { hi() { return 'base' } }
const use = (o) => Object.setPrototypeOf(o, base).hi()
const run = () => use({ hi() { return super.hi() + ' and own' } })
## new.target
const call = (f) => [f(), new f().t]
const run = () => call(function () { if (new.target === undefined) return 'called'; this.t = 'new' })
## names
const names = []
const add = (f) => names.push(f.name)
const run = () => { add(() => 1); add(function () {}); add(function own() {}); add({ p: () => 1 }.p); return names }
## recursion and the stack
const call = (f) => f(5)
const run = () => call(function fac(n) { return n < 2 ? 1 : n * fac(n - 1) })
## order of promises
const run = () => new Promise((resolve) => {
  Promise.resolve().then(() => log(1)).then(() => log(3)).finally(() => log(5)).then(() => resolve('done'))
  Promise.resolve().then(() => log(2)).then(() => { throw new Error('4') }).catch((error) => log(error.message))
  queueMicrotask(() => log('micro')); process.nextTick(() => log('tick')); setImmediate(() => log('immediate'))
})
## generators and async functions beside
const call = (f) => f()
async function run() { const g = call(() => function* () { yield 1 }); for (const x of g()) log(x); return call(async () => call(() => 2)) }
## loops with callbacks in the head
const each = (f) => f()
const run = () => { let n = 0; for (const f = each(() => () => n < 2); f(); n++) log(n); return n }
## a labelled block and a switch
const call = (f) => f(2)
const run = () => call((x) => { out: { switch (x) { case 2: break out } log('never') } return 'out' })
## destructuring with a function of the name of a parameter's function
const call = (f) => f()
const run = () => call(({ a = () => 1 } = {}, b = () => a()) => { var a2 = a; return [a2(), b()] })
`),
]
