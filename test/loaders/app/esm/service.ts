import { setTimeout as sleep } from 'node:timers/promises'

export async function load(id: number): Promise<{ id: number }> {
  await sleep(5)
  return { id }
}
