import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { placeMethod } from '../../../core/place-method.ts'
import { beginOperation } from '../../recording/operation.ts'
import type { Operation } from '../../recording/operation.ts'
import { LastListener } from '../../recording/last-listener.ts'
import type { RuntimeSource, Uninstall } from '../../recording/source.ts'
import { noteGiven, traceOutgoing } from '../../recording/trace-headers.ts'
import { describeHttp } from '../../texts/http.ts'

type AddRequest = (this: Agent, ...args: unknown[]) => unknown

const running = new WeakMap<ClientRequest, Operation | null>()

/**
 * Requests of `node:http` and `node:https`. The runtime tells when one is created from Node 22 on; before, its agent
 * hears of it in the same moment.
 */
export const httpClient: RuntimeSource = {
  name: 'http',
  install() {
    const onCreated = (message: unknown, isLast: boolean): void =>
      follow((message as { request: ClientRequest }).request, onCreated, isLast)
    const onStart = (message: unknown): void => follow((message as { request: ClientRequest }).request, onStart, false)
    const onResponse = (message: unknown): void => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
      const operation = running.get(request)
      if (operation === undefined || operation === null) return
      operation.set('http.response.status_code', response.statusCode ?? 0)
      operation.phase('receive')
      noteGiven(operation, request.getHeader('traceparent'))
      // Before the app's own listeners: a handler may answer in one, and the connection closes later.
      response.once('end', () => operation.end())
    }
    const onError = (message: unknown): void => {
      const { request, error } = message as { request: ClientRequest; error: unknown }
      running.get(request)?.fail(error)
    }
    const undoAgent = TELLS_CREATION ? null : hookAgent()
    const channels: [name: string, listener: (message: unknown) => void][] = [
      ['http.client.request.start', onStart],
      ['http.client.response.finish', onResponse],
      ['http.client.request.error', onError],
    ]
    const created = new LastListener('http.client.request.created', onCreated)
    for (const [name, listener] of channels) subscribe(name, listener)
    return () => {
      created.close()
      for (const [name, listener] of channels) unsubscribe(name, listener)
      undoAgent?.()
    }
  },
}

const TELLS_CREATION = Number.parseInt(process.versions.node, 10) >= 22

function hookAgent(): Uninstall {
  const { Agent } = process.getBuiltinModule('node:http')
  const place = placeMethod<AddRequest>(
    Agent.prototype,
    'addRequest',
    (here) =>
      function addRequest(...args) {
        if (here.isActive) follow(args[0] as ClientRequest, addRequest, true)
        return Reflect.apply(here.below(), this, args)
      },
  )
  return () => place.undo()
}

/** `isLast`: whether everybody else had a chance to give it headers. */
function follow(request: ClientRequest, below: Function, isLast: boolean): void {
  if (running.has(request)) return
  const { method, protocol, host, path } = request
  const port = portOf(request)
  const about = describeHttp(method, `${protocol}//${host}${port}`, path)
  const phase = request.socket === null || request.socket === undefined ? 'acquire' : 'service'
  const operation = beginOperation({ kind: 'http', system: 'http', ...about, phase }, below)
  running.set(request, operation)
  if (operation === null) return
  const mayAdd = isLast && !request.headersSent && method !== 'CONNECT'
  traceOutgoing(operation, {
    get: (name) => request.getHeader(name),
    add: mayAdd ? (name, value) => request.setHeader(name, value) : null,
  })
  if (phase === 'acquire') request.once('socket', (socket) => onSocket(request, socket, operation))
  request.once('close', () => onClose(request, operation))
}

/** Returns the port as a URL has it: none for the protocol's own. */
function portOf(request: ClientRequest): string {
  const header = request.getHeader('host')
  const port = typeof header === 'string' ? /:(\d+)$/.exec(header)?.[1] : undefined
  return port === undefined ? '' : `:${port}`
}

function onSocket(request: ClientRequest, socket: Socket, operation: Operation): void {
  operation.set('network.connection.reused', request.reusedSocket)
  if (!socket.connecting) return operation.phase('service')
  operation.phase('connect')
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => operation.phase('service'))
}

/** After an answer, or an error of the channel, it has ended already. */
function onClose(request: ClientRequest, operation: Operation): void {
  const { res, upgradeOrConnect } = request as { res?: IncomingMessage | null; upgradeOrConnect?: boolean }
  if (res?.complete === true || upgradeOrConnect === true) operation.end()
  else operation.fail(request.errored ?? new DOMException('The request was aborted', 'AbortError'))
}
