import { channel } from 'node:diagnostics_channel'
import type { Channel } from 'node:diagnostics_channel'
import type { Operation } from '../../recording/operation.ts'
import { theParents } from '../../recording/parent.ts'
import type { ParentOperation } from '../../recording/parent.ts'
import type { RuntimeSource } from '../../recording/source.ts'
import { beginExecution, endExecution, ResolverCall } from './graphql-calls.ts'

/** A call that a channel tells of: one object from its start to its end. */
interface Call {
  document?: unknown
  operationName?: unknown
  fieldName?: unknown
  parentType?: unknown
  fieldPath?: unknown
  result?: unknown
  error?: unknown
}

/**
 * Operations of `graphql` from version 17 on, and their resolvers: it publishes them. Resolvers are heard only while a
 * recording runs a document, because the library calls each of them another way then.
 */
export const graphqlChannels: RuntimeSource = {
  name: 'graphql',
  install() {
    const undo = hear('graphql:execute', beginCall, endCall)
    return () => {
      undo()
      while (executions > 0) releaseResolvers()
    }
  },
}

/** Executions in recordings. */
let executions = 0
let stopResolvers: (() => void) | null = null
const running = new WeakMap<object, Operation>()

function beginCall(call: Call): Operation | null {
  const operation = beginExecution(call.document, call.operationName, beginCall)
  if (operation === null) return null
  running.set(call, operation)
  if (executions++ === 0) stopResolvers = hear('graphql:resolve', beginResolver, endResolver)
  return operation
}

function endCall(call: Call, isOver: boolean): void {
  const operation = running.get(call)
  if (operation === undefined || !isOver) return
  running.delete(call)
  if ('error' in call) operation.fail(call.error)
  else endExecution(operation, call.result)
  releaseResolvers()
}

function releaseResolvers(): void {
  if (executions === 0 || --executions > 0) return
  stopResolvers?.()
  stopResolvers = null
}

const resolvers = new WeakMap<object, ResolverCall>()

function beginResolver(call: Call): ResolverCall | null {
  const resolver = ResolverCall.begin({
    type: String(call.parentType),
    name: String(call.fieldName),
    path: () => String(call.fieldPath),
  })
  if (resolver !== null) resolvers.set(call, resolver)
  return resolver
}

function endResolver(call: Call, isOver: boolean): void {
  const resolver = resolvers.get(call)
  if (resolver === undefined) return
  if (!isOver) void resolver.operation
  else if ('error' in call) resolver.fail(call.error)
  else resolver.end()
}

/**
 * Hears of the calls of a tracing channel. What `begin` returns is the parent of what they ask for.
 *
 * @param end called when a call has returned, and again when its promise has settled (`isOver`)
 */
function hear(
  name: string,
  begin: (call: Call) => ParentOperation | null,
  end: (call: Call, isOver: boolean) => void,
): () => void {
  const [start, returned, settled] = ['start', 'end', 'asyncEnd'].map((event) =>
    channel(`tracing:${name}:${event}`),
  ) as [Channel, Channel, Channel]
  const parents = theParents()
  const onReturn = (call: unknown): void => {
    const isOver = 'result' in (call as Call) || 'error' in (call as Call)
    end(call as Call, isOver)
  }
  const onSettled = (call: unknown): void => end(call as Call, true)
  start.bindStore(parents, (call) => begin(call as Call) ?? parents.getStore() ?? null)
  returned.subscribe(onReturn)
  settled.subscribe(onSettled)
  return () => {
    start.unbindStore(parents)
    returned.unsubscribe(onReturn)
    settled.unsubscribe(onSettled)
  }
}
