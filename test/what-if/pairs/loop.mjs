import { load, price, sleep, spin, tasks, work } from './parts.mjs'

export const LOOP = [
  {
    name: 'a block that falls away',
    slow: async () => {
      await load(10)
      await work(60)
      await price(10)
    },
    fast: async () => {
      await load(10)
      await work(0)
      await price(10)
    },
    change: (stats) => ({
      loop: stats.blockingCalls.map(({ startTime, duration }) => ({
        time: [startTime, startTime + duration],
        factor: 0,
      })),
    }),
  },
  {
    name: 'work that takes half',
    slow: async () => {
      async function render(ms) {
        await Promise.resolve()
        return spin(ms)
      }
      await render(60)
      await load(10)
    },
    fast: async () => {
      async function render(ms) {
        await Promise.resolve()
        return spin(ms)
      }
      await render(30)
      await load(10)
    },
    change: tasks('render', 0.5),
  },
  {
    name: 'two that need the loop together',
    slow: () => Promise.all([work(40), work(40)]),
    fast: () => Promise.all([work(40), work(40).then(() => null)]),
    change: () => ({}),
  },
  {
    name: 'one of two that need the loop takes nothing',
    slow: async () => {
      async function other(ms) {
        await sleep(5)
        return spin(ms)
      }
      await Promise.all([work(40), other(30)])
    },
    fast: () => work(40),
    change: tasks('other', 0),
  },
  {
    name: 'work beside a longer wait',
    slow: () => Promise.all([work(30), load(70)]),
    fast: () => load(70),
    change: tasks('work', 0),
  },
  {
    name: 'a timer that was due while the loop was busy',
    slow: () => Promise.all([load(20), work(60)]),
    fast: () => Promise.all([load(20), work(5)]),
    change: tasks('work', 1 / 10),
  },
]
