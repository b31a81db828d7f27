import { load, price, spin, stock, tasks } from './parts.mjs'

export const SHORTER = [
  {
    name: 'a call that takes nothing',
    slow: async () => {
      await load(30)
      await price(40)
    },
    fast: () => load(30),
    change: tasks('price', 0),
  },
  {
    name: 'a call that takes half',
    slow: async () => {
      await load(30)
      await price(60)
    },
    fast: async () => {
      await load(30)
      await price(30)
    },
    change: tasks('price', 0.5),
  },
  {
    name: 'half of a call with calls in it',
    slow: async () => {
      async function outer(scale) {
        await Promise.all([load(40 * scale), price(20 * scale)])
        await stock(30 * scale)
      }
      await outer(1)
    },
    fast: async () => {
      async function outer(scale) {
        await Promise.all([load(40 * scale), price(20 * scale)])
        await stock(30 * scale)
      }
      await outer(0.5)
    },
    change: tasks('outer', 0.5),
  },
  {
    name: 'a promise that was begun before',
    slow: async () => {
      const early = load(60)
      await price(20)
      await early
    },
    fast: async () => {
      const early = load(30)
      await price(20)
      await early
    },
    change: tasks('load', 0.5),
  },
  {
    name: 'a promise that has ended before its await',
    slow: async () => {
      const early = load(20)
      await price(50)
      await early
    },
    fast: () => price(50),
    change: tasks('load', 0),
  },
  {
    name: 'a promise that is returned',
    slow: async () => {
      const passOn = async () => load(40)
      await passOn()
      await price(20)
    },
    fast: async () => {
      const passOn = async () => load(20)
      await passOn()
      await price(20)
    },
    change: tasks('load', 0.5),
  },
  {
    name: 'a generator that waits',
    slow: async () => {
      async function* rows() {
        for (let row = 0; row < 4; row++) yield await load(12)
      }
      for await (const row of rows()) spin(row / 12)
    },
    fast: async () => {
      async function* rows() {
        for (let row = 0; row < 4; row++) yield await load(6)
      }
      for await (const row of rows()) spin(row / 6)
    },
    change: tasks('load', 0.5),
  },
]
