import { pick } from '../program.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

const OPERANDS = [
  'null',
  '42',
  'Promise.resolve(1)',
  'new Promise((resolve) => process.nextTick(resolve))',
  'new Promise((resolve) => queueMicrotask(resolve))',
  'new Promise((resolve) => setImmediate(resolve))',
  'new Promise((resolve) => setTimeout(resolve, 1))',
  'promisify(setTimeout)(1)',
  "promisify(stat)('.')",
  "promisify(readFile)('package.json')",
  'Promise.all([sleep(1), sleep(2)])',
  'Promise.race([sleep(1), new Promise(() => {})])',
  '{ then: (resolve) => resolve(1) }',
  'new (class Mine extends Promise {})((resolve) => setTimeout(resolve, 1))',
  "once(Object.assign(new EventEmitter(), { start() { setTimeout(() => this.emit('x'), 1); return this } }).start(), 'x')",
  "pipeline(Readable.from(['a', 'b']), new PassThrough().resume())",
]

/** Operations without other tasks. */
export const SIMPLE: readonly Kind[] = [
  kind('sleep', { weight: 3 }, (operation, scope, writer) => writer.wait(`sleep(${1 + pick(operation, 5)})`, scope)),
  kind('wait', { weight: 3 }, (operation, scope, writer) =>
    writer.wait(OPERANDS[pick(operation, OPERANDS.length)]!, scope),
  ),
  kind('busy', { weight: 2 }, (operation, { handle }) => `W.busy(${handle}, ${1 + pick(operation, 4)})`),
  kind('cheap', { weight: 0.5 }, (operation, scope, writer) => {
    const { site, mark } = writer.addSite(scope)
    const times = 20 + pick(operation, 300)
    const loop = `for (let i = 0; i < ${times}; i++) ${mark}await null`
    return `W.wait(${scope.handle}, ${site}, ${times})\n${loop}\nW.resume(${scope.handle}, ${site})`
  }),
  kind('immediates', { weight: 0.5 }, (operation, scope, writer) => {
    const { site, mark } = writer.addSite(scope)
    const times = 2 + pick(operation, 20)
    const loop = `for (let i = 0; i < ${times}; i++) ${mark}await new Promise((r) => setImmediate(r))`
    return `W.wait(${scope.handle}, ${site}, ${times})\n${loop}\nW.resume(${scope.handle}, ${site})`
  }),
  kind('loop', { holds: 'body', most: 2 }, (operation, scope, writer) => {
    const name = writer.name('i')
    const body = writer.body(operation.children, scope)
    return `for (let ${name} = 0; ${name} < ${1 + pick(operation, 3)}; ${name}++) {\n${body}\n}`
  }),
  kind('condition', { holds: 'body', most: 2, weight: 0.5 }, (operation, scope, writer) => {
    const { site, mark } = writer.addSite(scope)
    const head = `W.wait(${scope.handle}, ${site})\nif (${mark}await true) {\nW.resume(${scope.handle}, ${site})`
    return `${head}\n${writer.body(operation.children, scope)}\n}`
  }),
]
