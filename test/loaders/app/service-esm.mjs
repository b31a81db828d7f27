import { setTimeout as sleep } from 'node:timers/promises'

export async function load(id) {
  await sleep(5)
  return { id }
}
