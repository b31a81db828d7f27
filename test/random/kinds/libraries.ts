import { pick } from '../program.ts'
import type { Operation } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** Writes a function that a library calls at another time; it returns the task's promise. */
function passed(operation: Operation, scope: Scope, writer: Writer): string {
  const calls = operation.children.map((task) => writer.call(task, scope, 'k'))
  const work = pick(operation, 3, 5) === 0 ? `W.busy(k, ${1 + pick(operation, 3, 6)})\n` : ''
  return `() => {\nconst k = W.begin(${scope.handle})\n${work}const r = ${calls[0] ?? '1'}\nW.end(k)\nreturn r\n}`
}

const library = (name: string, text: string): Kind =>
  kind(name, { holds: 'task' }, (operation, scope, writer) =>
    writer.wait(
      text.replace('§', () => passed(operation, scope, writer)),
      scope,
      operation,
    ),
  )

/** Packages that call the program back, and whose own functions are no tasks. */
export const LIBRARIES: readonly Kind[] = [
  library('mapAsync', 'mapAsync([1, 2], §)'),
  library('later', 'later(§)'),
  library('retry', 'retry(§)'),
  library('pool', 'new Pool(1).use(§)'),
  library('borrow', 'borrow(§)'),
  kind('each', { holds: 'task' }, (operation, scope, writer) => {
    const calls = operation.children.map((task) => writer.call(task, scope))
    if (calls.length === 0) return ''
    return writer.wait(`Promise.all(each([1, 2], () => ${calls[0]}))`, scope, operation)
  }),
]
