import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { open, parseAnswers, readAll } from '../integration/client.support.ts'
import { comparable } from '../integration/wire.support.ts'
import type { Question } from './questions.ts'

/** After which a missing answer counts as a difference. */
const ANSWER_TIMEOUT_MS = 60_000

/** Sends a question whose answer is read to the end, and returns a digest of the bytes that must be the same. */
export async function digestOf(port: number, { text, methods }: Question, has: 'toolbar' | 'nothing'): Promise<string> {
  const socket = await open(port, text)
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy())
  const bytes = await readAll(socket)
  const without = has === 'toolbar' ? 'our headers' : 'nothing of ours'
  const hash = createHash('sha1')
  try {
    for (const each of parseAnswers(bytes, methods)) hash.update(JSON.stringify(comparable(each, without)))
  } catch (error) {
    return `no answer: ${String(error)}`
  }
  return hash.digest('hex')
}

/** Sends a question and leaves. */
export async function leaveFrom(port: number, { text, leave }: Question): Promise<void> {
  const socket = await open(port, text)
  if (leave === 'in the body') await Promise.race([once(socket, 'data'), once(socket, 'close')])
  else await sleep(leave === 'before the head' ? 2 : 0)
  socket.destroy()
}
