import Module, { syncBuiltinESMExports } from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { ThreadData, ThreadMessage } from './thread-messages.ts'

type Register = typeof Module.register

export interface AsyncHooksParts {
  data: Omit<ThreadData, 'port' | 'generation'>
  receive: (message: ThreadMessage) => void
}

export interface AsyncHooks {
  /** Handles messages of the other thread that this one has not received yet. */
  drain: () => void
  uninstall: () => void
}

/**
 * Instruments ES modules on Node before 22.15, where load hooks run in a thread of their own. The hook registered last
 * runs first, so after every registration by others we register another one of ours, and only our last one works.
 */
export function installAsyncHooks({ data, receive }: AsyncHooksParts): AsyncHooks {
  const { register } = Module
  const ports: MessagePort[] = []
  const drain = (): void => {
    for (const port of ports) drainPort(port, receive)
  }
  const drainAtExit = (): void => {
    try {
      drain()
    } catch {
      // The app may have broken the iterators of arrays. An error of the exit would change its exit code.
    }
  }
  const add = (): void => {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', receive)
    port1.unref()
    ports.push(port1)
    const generation = ports.length
    const url = new URL(`./loader-thread.js?registration=${generation}`, import.meta.url)
    register<ThreadData>(url, { data: { ...data, port: port2, generation }, transferList: [port2] })
  }
  const registerAndFollow: Register = (...args: unknown[]) => {
    Reflect.apply(register, Module, args)
    add()
  }
  if (process.versions.node.startsWith('24.')) register(new URL('../../../source/keep-parser.js', import.meta.url))
  add()
  setRegister(registerAndFollow)
  // A module that does not parse may end the process before the loop delivers the messages about it.
  process.on('exit', drainAtExit)
  return {
    drain,
    uninstall: () => {
      setRegister(register)
      process.removeListener('exit', drainAtExit)
      for (const port of ports) port.close()
    },
  }
}

function setRegister(register: Register): void {
  ;(Module as { register: Register }).register = register
  // Updates the named imports of other modules.
  syncBuiltinESMExports()
}

function drainPort(port: MessagePort, receive: (message: ThreadMessage) => void): void {
  for (let each = receiveMessageOnPort(port); each !== undefined; each = receiveMessageOnPort(port)) {
    receive(each.message as ThreadMessage)
  }
}
