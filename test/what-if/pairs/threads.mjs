import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { load, tasks, together } from './parts.mjs'

export function threadPairs() {
  const derive = promisify(pbkdf2)
  const hash = async (rounds) => derive('secret', 'salt', rounds, 64, 'sha512')
  return [
    {
      name: 'hashing in turn, on threads',
      slow: async function handler() {
        await hash(60_000)
        await hash(60_000)
      },
      fast: () => Promise.all([hash(60_000), hash(60_000)]),
      change: together('handler', [0], 1),
    },
    {
      name: 'hashing that takes half',
      slow: async () => {
        await load(10)
        await hash(80_000)
      },
      fast: async () => {
        await load(10)
        await hash(40_000)
      },
      change: tasks('hash', 0.5),
    },
  ]
}
