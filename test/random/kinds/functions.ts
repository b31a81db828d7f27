import { pick } from '../program.ts'
import type { Operation } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** How a function is written: its text around `(p) {`, the text that calls it, and its name for a developer. */
interface Form {
  name: string
  reference: string
  /** Before and after the function; `§` stands for the mark. */
  before: string
  after: string
}

const FORMS: readonly ((id: string) => Form)[] = [
  (id) => ({ name: id, reference: id, before: `§async function ${id}(p) {`, after: '}' }),
  (id) => ({ name: id, reference: id, before: `const ${id} = §async (p) => {`, after: '}' }),
  (id) => ({ name: id, reference: `o_${id}.${id}`, before: `const o_${id} = { §async ${id}(p) {`, after: '} }' }),
  (id) => ({
    name: `C_${id}.${id}`,
    reference: `new C_${id}().${id}`,
    before: `class C_${id} {\n§async ${id}(p) {`,
    after: '}\n}',
  }),
  (id) => ({
    name: `C_${id}.${id}`,
    reference: `C_${id}.${id}`,
    before: `class C_${id} {\nstatic §async ${id}(p) {`,
    after: '}\n}',
  }),
  (id) => ({
    name: `C_${id}.${id}`,
    reference: `new C_${id}().${id}`,
    before: `class C_${id} {\n${id} = §async (p) => {`,
    after: '}\n}',
  }),
  (id) => ({ name: id, reference: id, before: `const ${id} = §async function (p) {`, after: '}' }),
  (id) => ({
    name: `C_${id}.#${id}`,
    reference: `C_${id}.call`,
    before: `class C_${id} {\nstatic call(p) { return C_${id}.#${id}(p) }\nstatic §async #${id}(p) {`,
    after: '}\n}',
  }),
]

const GENERATOR_FORMS: readonly ((id: string) => Form)[] = [
  (id) => ({ name: id, reference: id, before: `§async function* ${id}(p) {`, after: '}' }),
  (id) => ({ name: id, reference: id, before: `const ${id} = §async function* (p) {`, after: '}' }),
  (id) => ({ name: id, reference: `o_${id}.${id}`, before: `const o_${id} = { §async *${id}(p) {`, after: '} }' }),
]

/** Begins a function: returns its form and the scope of its body. */
function begin(form: Form, outer: Scope, writer: Writer): { scope: Scope; before: string } {
  const { fn, mark } = writer.addFunction(form.name, outer.isGenerator)
  return {
    scope: { ...outer, fn, handle: 'w' },
    before: `${form.before.replace('§', mark)}\nconst w = W.enter(p, ${fn})`,
  }
}

export const FUNCTIONS: Readonly<Record<'task' | 'generator', Kind>> = {
  task: kind('task', { holds: 'body', most: 4 }, (operation, outer, writer) => {
    const form = formOf(operation, FORMS, writer.name('f'))
    const { scope, before } = begin(form, outer, writer)
    outer.module.parts.push(`${before}\n${writer.whole(operation.children, scope)}\n${form.after}`)
    return form.reference
  }),
  generator: kind('generator', { holds: 'step', most: 4 }, (operation, outer, writer) => {
    const form = formOf(operation, GENERATOR_FORMS, writer.name('g'))
    const { scope, before } = begin(form, { ...outer, isGenerator: true }, writer)
    const { site, mark } = writer.addSite(scope)
    const body = `W.wait(w, ${site})\n${mark}yield 0\nW.resume(w, ${site})\n${writer.body(operation.children, scope)}`
    const guarded = `try {\n${body}\n} catch (e) {\nW.fail(w, e)\nthrow e\n} finally {\nW.leave(w)\n}`
    outer.module.parts.push(`${before}\n${guarded}\n${form.after}`)
    return form.reference
  }),
}

const formOf = (operation: Operation, forms: readonly ((id: string) => Form)[], id: string): Form =>
  forms[pick(operation, forms.length, 1)]!(id)
