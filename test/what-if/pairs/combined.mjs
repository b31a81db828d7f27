import { load, price, sleep, spin, stock, tasks, together } from './parts.mjs'

export const COMBINED = [
  {
    name: 'all: the trap, what was not waited for',
    slow: async () => {
      async function foo1() {
        spin(1)
        await sleep(50)
        spin(5)
      }
      await Promise.all([foo1(), load(30)])
    },
    fast: async () => {
      async function foo1() {
        spin(1)
        await sleep(50)
        spin(5)
      }
      await foo1()
    },
    change: tasks('load', 0),
  },
  {
    name: 'all: the longest takes half, then another is the longest',
    slow: () => Promise.all([load(80), price(55), stock(10)]),
    fast: () => Promise.all([load(40), price(55), stock(10)]),
    change: tasks('load', 0.5),
  },
  {
    name: 'allSettled with one that fails',
    slow: async () => {
      const fails = async (ms) => {
        await sleep(ms)
        throw new Error('no')
      }
      await Promise.allSettled([fails(60), load(20)])
    },
    fast: async () => {
      const fails = async (ms) => {
        await sleep(ms)
        throw new Error('no')
      }
      await Promise.allSettled([fails(30), load(20)])
    },
    change: tasks('fails', 0.5),
  },
  {
    name: 'race: the winner takes half',
    slow: () => Promise.race([load(40), price(90)]),
    fast: () => Promise.race([load(20), price(90)]),
    change: tasks('load', 0.5),
  },
  {
    name: 'any: the one that is left takes half',
    slow: async () => {
      const fails = async () => {
        await sleep(5)
        throw new Error('no')
      }
      await Promise.any([fails(), load(50)])
      await price(10)
    },
    fast: async () => {
      const fails = async () => {
        await sleep(5)
        throw new Error('no')
      }
      await Promise.any([fails(), load(25)])
      await price(10)
    },
    change: tasks('load', 0.5),
  },
  {
    name: 'branches with awaits in turn, of which one goes together',
    slow: async () => {
      async function left() {
        await load(30)
        await price(30)
      }
      await Promise.all([left(), stock(45)])
    },
    fast: () => Promise.all([load(30), price(30), stock(45)]),
    change: together('left', [0], 1),
  },
]
