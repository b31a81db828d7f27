import { pick } from '../program.ts'
import type { Operation } from '../program.ts'
import { hold } from './blocks.ts'
import { VIA } from '../witness.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** Writes the body of a callback that works a little, calls its tasks and does not wait for them. */
function body(operation: Operation, scope: Scope, writer: Writer, fn: number): string {
  const calls = operation.children.map((task) => writer.call(task, scope, 'k'))
  const busy = pick(operation, 2, 3) === 0 ? `W.busy(k, ${1 + pick(operation, 3, 4)})\n` : ''
  // On `hooks`, what a thenable's `then` runs is nobody's: known-failures.md.
  const isBlock = operation.kind !== 'thenable' && pick(operation, 12, 7) === 0
  const work = isBlock ? `${hold('k', fn)}\n` : busy
  const all = `const all = Promise.allSettled([${calls.join(', ')}])`
  return `const k = W.begin(${scope.handle}${operation.kind === 'thenable' ? `, ${VIA.thenable}` : ''})\n${work}${all}\nW.end(k)`
}

/** Waits for a callback that is registered by `register`, where `§` stands for `() => {`. */
const callback = (name: string, register: string): Kind =>
  kind(name, { holds: 'task', most: 2 }, (operation, scope, writer) => {
    // What it is passed to names it; the table of names has tests of its own.
    const { fn, mark } = writer.addFunction('')
    const written = `${mark}() => {\n${body(operation, scope, writer, fn)}\nresolve(all)\n}`
    return writer.wait(`new Promise((resolve) => { ${register.replace('§', () => written)} })`, scope)
  })

/** Work in callbacks, and tasks that callbacks call. */
export const CALLBACKS: readonly Kind[] = [
  callback('timer', 'setTimeout(§, 1)'),
  callback('immediate', 'setImmediate(§)'),
  callback('microtask', 'queueMicrotask(§)'),
  callback('tick', 'process.nextTick(§)'),
  callback('file', "readFile('package.json', §)"),
  callback('stat', "stat('package.json', §)"),
  callback('then', 'Promise.resolve(1).then(§)'),
  callback('lateThen', 'sleep(1).then(§)'),
  callback('finally', 'sleep(1).finally(§)'),
  callback('boundTimer', 'setTimeout(AsyncResource.bind(§), 1)'),
  callback('lateEmitter', "const e = new EventEmitter(); e.on('x', §); setTimeout(() => e.emit('x'), 1)"),
  callback('stream', "const s = new PassThrough(); s.on('data', §); s.end('x')"),
  callback('readable', "Readable.from(['a']).on('data', §)"),
  callback('thenable', 'resolve({ then(resolve) { (§)() } })'),
  kind('interval', { holds: 'task' }, (operation, scope, writer) => {
    const name = writer.name('timer')
    const ended = `if (++rounds === 2) {\nclearInterval(${name})\nresolve(all)\n}`
    const { fn, mark } = writer.addFunction('')
    const timer = `const ${name} = setInterval(${mark}() => {\n${body(operation, scope, writer, fn)}\n${ended}\n}, 1)`
    return writer.wait(`new Promise((resolve) => { let rounds = 0\n${timer} })`, scope)
  }),
  kind('emitter', { holds: 'task', most: 2 }, (operation, scope, writer) => {
    const [emitter, started] = [writer.name('emitter'), writer.name('started')]
    const listeners = operation.children.map(
      (task) => `${emitter}.on('x', () => { ${started}.push(${writer.call(task, scope)}) })`,
    )
    const made = `const ${emitter} = new EventEmitter(), ${started} = []`
    return `${made}\n${listeners.join('\n')}\n${emitter}.emit('x')\n${writer.wait(`Promise.allSettled(${started})`, scope)}`
  }),
  kind('asyncCallback', { holds: 'task' }, (operation, scope, writer) => {
    const [task] = operation.children
    if (task === undefined) return ''
    const reference = writer.refer(task, scope)
    const from = `W.callback(${scope.handle})`
    const registers = [
      `setTimeout(() => resolve(${reference}(${from})), 1)`,
      `sleep(1, ${from}).then(${reference}).then(resolve, resolve)`,
      `setImmediate((p) => resolve(${reference}(p)), ${from})`,
    ]
    return writer.wait(`new Promise((resolve) => { ${registers[pick(operation, 3)]} }).catch(() => {})`, scope)
  }),
  kind('thenChain', { holds: 'task', most: 3 }, (operation, scope, writer) => {
    const steps = operation.children.map((task) => {
      const call = writer.call(task, scope, 'k')
      return `.then(() => {\nconst k = W.begin(${scope.handle})\nconst r = ${call}\nW.end(k)\nreturn r\n})`
    })
    return writer.wait(`Promise.resolve(1)${steps.join('')}`, scope, operation)
  }),
]
