import { pick } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** Time (ms) for which a block holds the loop: more than the threshold of `run-stages.ts`, with room for a stall. */
const BLOCK_MS = 30

/** Writes code that holds the loop in the function `fn`. */
export const hold = (handle: string, fn: number): string =>
  `W.hold(${handle}, ${fn}); for (const end = performance.now() + ${BLOCK_MS}; performance.now() < end; ); W.release(${handle})`

/** A plain function that holds the loop; `§` stands for the mark, `¶` for its code. */
interface Form {
  name: string
  /** Declares it at the top of the module. */
  text: string
  call: (handle: string) => string
}

const FORMS: readonly ((id: string) => Form)[] = [
  (id) => ({ name: id, text: `§function ${id}(w) { ¶ }`, call: (w) => `${id}(${w})` }),
  (id) => ({ name: id, text: `const not_${id} = () => 1, ${id} = §(w) => { ¶ }`, call: (w) => `${id}(${w})` }),
  (id) => ({ name: id, text: `const o_${id} = { not() {}, §${id}(w) { ¶ } }`, call: (w) => `o_${id}.${id}(${w})` }),
  (id) => ({
    name: `C_${id}.${id}`,
    text: `class C_${id} { not() {}\n§${id}(w) { ¶ } }`,
    call: (w) => `new C_${id}().${id}(${w})`,
  }),
  (id) => ({
    name: `C_${id}.constructor`,
    text: `class C_${id} { §constructor(w) { ¶ } }`,
    call: (w) => `new C_${id}(${w})`,
  }),
  (id) => ({
    name: `C_${id}.#${id}`,
    text: `class C_${id} { static go(w) { C_${id}.#${id}(w) }\nstatic §#${id}(w) { ¶ } }`,
    call: (w) => `C_${id}.go(${w})`,
  }),
  (id) => ({
    name: id,
    text: `§function* ${id}(w) { ¶; yield 1 }`,
    call: (w) => `for (const x of ${id}(${w})) void x`,
  }),
  (id) => ({
    name: `inner_${id}`,
    text: `function ${id}(w) { const inner_${id} = §(w) => { ¶ }\nreturn inner_${id}(w) }`,
    call: (w) => `${id}(${w})`,
  }),
]

function writeForm(form: Form, { module, handle }: Scope, writer: Writer): string {
  const { fn, mark } = writer.addFunction(form.name)
  module.parts.push(form.text.replace('§', mark).replace('¶', () => hold('w', fn)))
  return form.call(handle)
}

/** Work that holds the loop so long that it is a blocking call: of the async function, or of a plain one that it calls. */
export const BLOCKS: readonly Kind[] = [
  kind('block', { weight: 0.4 }, (_operation, { handle, fn }) => hold(handle, fn)),
  kind('blockBelow', { weight: 0.8 }, (operation, scope, writer) =>
    writeForm(FORMS[pick(operation, FORMS.length)]!(writer.name('hold')), scope, writer),
  ),
  kind('blockInside', { weight: 0.3 }, (operation, { handle }, writer) => {
    const method = ['map', 'forEach', 'flatMap'][pick(operation, 3)]!
    const { fn, mark } = writer.addFunction(`${method}(…)`)
    return `void [1].${method}(${mark}() => { ${hold(handle, fn)} })`
  }),
]
