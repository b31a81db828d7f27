import { setTimeout as sleep } from 'node:timers/promises'

export async function loadOrder(id) {
  await sleep(5)
  return { id }
}
