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
  /** Hears what the other thread has said and this one has not had the time for. */
  drain: () => void
  uninstall: () => void
}

/**
 * Instruments ES modules on Node before 22.15, where load hooks run in a thread of their own. What is registered last
 * runs first; so every later registration by others is followed by one of ours, and of ours only the last one works.
 */
export function installAsyncHooks({ data, receive }: AsyncHooksParts): AsyncHooks {
  const { register } = Module
  const ports: MessagePort[] = []
  const drain = (): void => {
    for (const port of ports) drainPort(port, receive)
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
  add()
  setRegister(registerAndFollow)
  // A module that does not parse may end the process before the loop gets to what was said of it.
  process.on('exit', drain)
  return {
    drain,
    uninstall: () => {
      setRegister(register)
      process.removeListener('exit', drain)
      for (const port of ports) port.close()
    },
  }
}

function setRegister(register: Register): void {
  ;(Module as { register: Register }).register = register
  // For those who import it by name.
  syncBuiltinESMExports()
}

function drainPort(port: MessagePort, receive: (message: ThreadMessage) => void): void {
  for (let each = receiveMessageOnPort(port); each !== undefined; each = receiveMessageOnPort(port)) {
    receive(each.message as ThreadMessage)
  }
}
