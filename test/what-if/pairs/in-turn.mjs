import { load, price, sleep, stock, together } from './parts.mjs'

export const IN_TURN = [
  {
    name: 'two awaits in turn',
    slow: async function handler() {
      await load(30)
      await price(40)
    },
    fast: () => Promise.all([load(30), price(40)]),
    change: together('handler', [0], 1),
  },
  {
    name: 'three awaits in turn',
    slow: async function handler() {
      await load(30)
      await price(20)
      await stock(50)
    },
    fast: () => Promise.all([load(30), price(20), stock(50)]),
    change: together('handler', [0, 1], 2),
  },
  {
    name: 'the turns of a loop',
    slow: async function handler() {
      for (let turn = 0; turn < 5; turn++) await load(12 + turn)
    },
    fast: () => Promise.all([12, 13, 14, 15, 16].map(load)),
    change: together('handler', [0, 1, 2, 3], 4),
  },
  {
    name: 'one that needs the first, and one that needs none',
    slow: async function handler() {
      const first = await load(20)
      await price(first + 20)
      await stock(50)
    },
    fast: async () => {
      const first = await load(20)
      await Promise.all([price(first + 20), stock(50)])
    },
    change: together('handler', [1], 2),
  },
  {
    name: 'awaits in turn within a call',
    slow: async function handler() {
      async function order() {
        await load(20)
        await price(30)
      }
      await order()
      await stock(20)
    },
    fast: async () => {
      await Promise.all([load(20), price(30)])
      await stock(20)
    },
    change: together('order', [0], 1),
  },
  {
    name: 'timers in turn',
    slow: async function handler() {
      await sleep(25)
      await sleep(35)
    },
    fast: () => Promise.all([sleep(25), sleep(35)]),
    change: together('handler', [0], 1),
  },
]
