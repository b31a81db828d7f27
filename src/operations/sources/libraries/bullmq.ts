import type { OperationStart } from '../../../core/recording/operation-list.ts'
import { redactText } from '../../../core/redaction/index.ts'
import { beginUnit } from '../../../core/requests/units.ts'
import { outcomeOf } from '../../../profilers/outcome.ts'
import { followPromise } from '../../recording/follow-promise.ts'
import { hookMethods, isClass } from '../../recording/hook-methods.ts'
import type { MethodCall } from '../../recording/hook-methods.ts'
import { beginOperation } from '../../recording/operation.ts'
import { inside } from '../../recording/parent.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { templateKey } from '../../texts/template.ts'

/** A queue, or what has its name. */
interface Named {
  name?: unknown
}

const SYSTEM = 'bullmq'

/**
 * Jobs that are added to queues of BullMQ, and waits for their end: the commands to Redis are parts of them. A job that a
 * worker processes is a unit of its own.
 */
export const bullmq: LibrarySource = {
  packages: ['bullmq'],
  modules: /\/node_modules\/bullmq\/dist\/(?:cjs|esm)\/classes\/(?:queue|job|flow-producer|worker)\.js$/,
  install(exported) {
    const { Queue, Job, FlowProducer, Worker } = exported as Record<string, unknown>
    const undo: (Uninstall | null)[] = []
    if (isClass(Queue)) {
      undo.push(
        hookMethods(Queue.prototype, ['add'], (call) => follow(call, 'ADD', nameOf(call.object), call.args[0])),
        hookMethods(Queue.prototype, ['addBulk'], (call) => follow(call, 'ADD BULK', nameOf(call.object))),
      )
    }
    if (isClass(Job)) undo.push(hookMethods(Job.prototype, ['waitUntilFinished'], waitForJob))
    if (isClass(FlowProducer)) undo.push(hookMethods(FlowProducer.prototype, ['add'], addFlow))
    if (isClass(Worker)) undo.push(hookMethods(Worker.prototype, ['callProcessJob'], processJob))
    const hooked = undo.filter((each) => each !== null)
    if (hooked.length === 0) return null
    return () => {
      for (const each of hooked.toReversed()) each()
    }
  },
}

const nameOf = (queue: unknown): unknown => (queue as Named | null | undefined)?.name

function waitForJob(call: MethodCall): unknown {
  const { queue, queueName, name } = call.object as { queue?: unknown; queueName?: unknown } & Named
  return follow(call, 'WAIT', queueName ?? nameOf(queue), name)
}

function addFlow(call: MethodCall): unknown {
  const { queueName, name } = (call.args[0] ?? {}) as { queueName?: unknown } & Named
  return follow(call, 'ADD', queueName, name)
}

function processJob({ object: worker, args, below }: MethodCall): unknown {
  const { text } = describe('', nameOf(worker), nameOf(args[0]))
  // It takes the place of a path, in which a question mark begins the query.
  const unit = beginUnit({ kind: 'job', name: text.replaceAll('?', '*') })
  if (unit === null) return below()
  try {
    return followPromise(unit.run(below), {
      end: () => unit.end('completed'),
      fail: (error) => unit.end(outcomeOf(error)),
    })
  } catch (error) {
    unit.end(outcomeOf(error))
    throw error
  }
}

function follow({ below, method }: MethodCall, verb: string, queue: unknown, job?: unknown): unknown {
  const operation = beginOperation(describe(verb, queue, job), method)
  return operation === null ? below() : followPromise(inside(operation, below), operation)
}

/**
 * Describes work on a queue by its names, never by data.
 *
 * @example describe('ADD', 'mails', 'welcome') // named `ADD mails`, its text is `ADD mails welcome`
 */
function describe(verb: string, queue: unknown, job: unknown): OperationStart {
  const [to, kind] = [queue, job].map((part) => (typeof part === 'string' ? redactText(templateKey(part)) : ''))
  const name = `${verb} ${to}`.trim()
  return {
    kind: 'message',
    system: SYSTEM,
    name,
    text: `${name} ${kind}`.trim(),
    phase: 'service',
    attributes: { 'messaging.system': SYSTEM, 'messaging.destination.name': to! },
  }
}
