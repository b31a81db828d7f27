import { mayFail, pick } from '../program.ts'
import type { Operation } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** Writes a `for await` with the witness told of each round. */
function forAwait(operand: string, from: Operation, scope: Scope, writer: Writer): string {
  const { site, mark } = writer.addSite(scope)
  const { handle } = scope
  const body = from.children.filter(({ kind: each }) => each === 'task').map((task) => writer.call(task, scope))
  const inner = body.map((call) => writer.wait(call, scope, from)).join('\n')
  const name = writer.name('x')
  const loop = `for ${mark}await (const ${name} of ${operand}) {
W.resume(${handle}, ${site})
${inner}
W.wait(${handle}, ${site})
}
W.resume(${handle}, ${site})`
  const guarded = mayFail(from) ? `try {\n${loop}\n} catch (e) {\nW.resume(${handle}, ${site})\n}` : loop
  return `W.wait(${handle}, ${site})\n${guarded}`
}

const ITERABLES = ['[1, 2]', '[Promise.resolve(1), 2]', "Readable.from(['a', 'b'])", 'new Set([sleep(1)])']

/** Async iteration: in any body, and in a generator's. */
export const ITERATION: { body: readonly Kind[]; steps: readonly Kind[] } = {
  body: [
    kind('consume', { holds: 'generator', weight: 2 }, (operation, scope, writer) => {
      const [generator] = operation.children
      if (generator === undefined) return ''
      return forAwait(writer.call(generator, scope), operation, scope, writer)
    }),
    kind('iterate', {}, (operation, scope, writer) =>
      forAwait(ITERABLES[pick(operation, ITERABLES.length)]!, operation, scope, writer),
    ),
    kind('byHand', { holds: 'generator' }, (operation, scope, writer) => {
      const [generator] = operation.children
      if (generator === undefined) return ''
      const name = writer.name('iterator')
      const steps = [1, 2].map(() => writer.wait(`${name}.next()`, scope, operation))
      const end = writer.wait(`${name}.return()`, scope, operation)
      return `const ${name} = ${writer.call(generator, scope)}\n${steps.join('\n')}\n${end}`
    }),
  ],
  steps: [
    kind('yield', { weight: 4 }, (operation, scope, writer) => {
      const { site, mark } = writer.addSite(scope)
      const value = ['1', 'sleep(1)', 'null', 'Promise.resolve(1)'][pick(operation, 4)]
      return `W.wait(${scope.handle}, ${site})\n${mark}yield ${value}\nW.resume(${scope.handle}, ${site})`
    }),
  ],
}
