import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { LastListener } from './last-listener.ts'

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('it comes after those that subscribe later, from the second message on', async () => {
  const name = 'debug-toolbar:test:last'
  const heard: string[] = []
  const last = new LastListener(name, (message, isLast) => void heard.push(`${String(message)} ${String(isLast)}`))
  const other = (message: unknown): void => void heard.push(`${String(message)} other`)
  channel(name).publish(1)
  channel(name).subscribe(other)
  channel(name).publish(2)
  await nextTurn()
  channel(name).publish(3)
  assert.deepEqual(heard, ['1 true', '2 false', '2 other', '3 other', '3 true'])
  last.close()
  channel(name).publish(4)
  assert.equal(heard.at(-1), '4 other')
  channel(name).unsubscribe(other)
  assert.equal(channel(name).hasSubscribers, false)
})

test('closed between a message and its move, it leaves nothing behind', async () => {
  const name = 'debug-toolbar:test:closed'
  const last = new LastListener(name, () => {})
  const other = (): void => {}
  channel(name).subscribe(other)
  channel(name).publish(1)
  last.close()
  await nextTurn()
  channel(name).unsubscribe(other)
  assert.equal(channel(name).hasSubscribers, false)
})
