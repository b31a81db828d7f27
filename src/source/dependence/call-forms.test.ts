import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parser } from '../parser.ts'
import type { Node } from '../walk.ts'
import { findCalls } from './call-forms.ts'

/** Returns the form of the call of `save` in a function's body. */
async function formIn(body: string): Promise<string> {
  const text = `async function f(list, db) {\n${body}\n}`
  const { program, errors } = await parser().parse('a.ts', text)
  assert.deepEqual(errors, [], body)
  const calls = findCalls(program as unknown as Node, text)
  return calls.find(({ name }) => name === 'save')?.form ?? calls.find(({ fn }) => fn >= 0)?.form ?? 'none'
}

const FORMS: Record<string, readonly string[]> = {
  alone: [
    'save(1)',
    'db.save(1);',
    'db?.save(1)',
    '(save(1))',
    'save(1).then((id) => log(id))',
    'save(1).finally(done)',
    'list.forEach((each) => save(each))',
    'list.forEach((each) => { save(each) })',
    'list.forEach(async (each) => { await db.load(each) })',
  ],
  marked: [
    'void save(1)',
    'save(1).catch(() => {})',
    'save(1).then(done, failed)',
    'save(1).then(done).catch(failed)',
    'ctx.waitUntil(save(1))',
    'after(save(1))',
  ],
  raced: ['await Promise.race([save(1), late()])', 'return Promise.any([late(), save(1)])'],
  other: [
    'await save(1)',
    'return save(1)',
    'const saved = save(1)',
    'await Promise.all([save(1), save(2)])',
    'return list.map((each) => save(each))',
    'if (save(1)) return 1',
    'queue.push(save(1))',
    'save(1).value',
    '!save(1)',
  ],
}

for (const [form, bodies] of Object.entries(FORMS)) {
  test(`calls whose promise is ${form}`, async () => {
    for (const body of bodies) assert.equal(await formIn(body), form, body)
  })
}
