import { mayFail, pick } from '../program.ts'
import type { Operation } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

const calls = (operation: Operation, scope: Scope, writer: Writer): string[] =>
  operation.children.map((task) => writer.call(task, scope))

/** Writes a combinator over the calls of its tasks. */
const combinator = (name: string): Kind =>
  kind(name, { holds: 'task', most: 3 }, (operation, scope, writer) => {
    const all = calls(operation, scope, writer)
    // An empty race would wait for ever.
    if (all.length === 0) return ''
    return writer.wait(`Promise.${name}([${all.join(', ')}])`, scope, operation)
  })

/** Calls of tasks by the one that runs. */
export const CALLS: readonly Kind[] = [
  kind('call', { holds: 'task', weight: 4 }, (operation, scope, writer) => {
    const [call] = calls(operation, scope, writer)
    return call === undefined ? '' : writer.wait(call, scope, operation)
  }),
  combinator('all'),
  combinator('allSettled'),
  combinator('race'),
  combinator('any'),
  kind('map', { holds: 'task' }, (operation, scope, writer) => {
    const [call] = calls(operation, scope, writer)
    return call === undefined ? '' : writer.wait(`Promise.all([1, 2].map(() => ${call}))`, scope, operation)
  }),
  kind('held', { holds: 'task' }, (operation, scope, writer) => {
    const [call] = calls(operation, scope, writer)
    if (call === undefined) return ''
    const name = writer.name('held')
    const muted = mayFail(operation) ? `\n${name}.catch(() => {})` : ''
    const between = pick(operation, 2) === 0 ? `W.busy(${scope.handle}, 1)` : writer.wait('sleep(1)', scope)
    return `const ${name} = ${call}${muted}\n${between}\n${writer.wait(name, scope, operation)}`
  }),
  kind('shared', { holds: 'task' }, (operation, scope, writer) => {
    const [call] = calls(operation, scope, writer)
    if (call === undefined) return ''
    const [promise, waiter] = [writer.name('shared'), writer.name('waiter')]
    const { fn, mark } = writer.addFunction(waiter)
    const inner = writer.wait(`${promise}.catch(() => {})`, { ...scope, fn, handle: 'w' })
    const text = `const ${waiter} = ${mark}async (p) => {\nconst w = W.enter(p, ${fn})\n${inner}\nW.leave(w)\n}`
    const { handle } = scope
    const wait = writer.wait(`Promise.all([${waiter}(${handle}), ${waiter}(${handle})])`, scope)
    return `const ${promise} = ${call}\n${text}\n${wait}`
  }),
  kind('floating', { holds: 'task' }, (operation, scope, writer) => {
    const [call] = calls(operation, scope, writer)
    return call === undefined ? '' : `void ${call}${mayFail(operation) ? '.catch(() => {})' : ''}`
  }),
  kind('forever', { weight: 0.3 }, (_operation, scope, writer) => {
    const name = writer.name('forever')
    const { fn, mark } = writer.addFunction(name)
    const inner = writer.wait('new Promise(() => {})', { ...scope, fn, handle: 'w' })
    const text = `const ${name} = ${mark}async (p) => {\nconst w = W.enter(p, ${fn})\n${inner}\nW.leave(w)\n}`
    return `${text}\nvoid ${name}(${scope.handle})`
  }),
  kind('recursion', {}, (operation, scope, writer) => {
    const name = writer.name('down')
    const { fn, mark } = writer.addFunction(name)
    const inner = { ...scope, fn, handle: 'w' }
    const again = `${name}(w, depth - 1)`
    const body =
      pick(operation, 2) === 0
        ? `if (depth > 0) {\n${writer.wait(again, inner)}\n}\nW.leave(w)`
        : `if (depth === 0) {\nW.leave(w)\nreturn\n}\nW.returns(w)\nreturn ${again}`
    scope.module.parts.push(`${mark}async function ${name}(p, depth) {\nconst w = W.enter(p, ${fn})\n${body}\n}`)
    return writer.wait(`${name}(${scope.handle}, ${1 + pick(operation, 6, 2)})`, scope)
  }),
]
