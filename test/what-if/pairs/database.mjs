import { load, operations, tasks, together, work } from './parts.mjs'

/** Pairs that need pools of one and of two connections. */
export function databasePairs({ one, two }) {
  const pause = (pool, ms) => pool.query('SELECT pg_sleep($1)', [ms / 1000])
  const byId = async (id) => two.query('SELECT pg_sleep(0.008), $1::int AS id', [id])
  return [
    {
      name: 'six queries in turn, then over two connections',
      slow: async function handler() {
        for (let turn = 0; turn < 6; turn++) await pause(two, 20)
      },
      fast: () => Promise.all(Array.from({ length: 6 }, () => pause(two, 20))),
      change: together('handler', [0, 1, 2, 3, 4], 5),
    },
    {
      name: 'four queries over one connection, of which one takes nothing',
      slow: () => Promise.all([30, 20, 20, 20].map((ms) => pause(one, ms))),
      fast: () => Promise.all([20, 20, 20].map((ms) => pause(one, ms))),
      change: (stats) => ({ operations: new Map([[stats.operations[0].operationId, 0]]) }),
    },
    {
      name: 'six queries over two connections, of which one takes nothing',
      slow: () => Promise.all(Array.from({ length: 6 }, () => pause(two, 20))),
      fast: () => Promise.all(Array.from({ length: 5 }, () => pause(two, 20))),
      change: (stats) => ({ operations: new Map([[stats.operations[0].operationId, 0]]) }),
    },
    {
      name: 'a query for each row, then one for all',
      slow: async () => {
        for (let id = 0; id < 10; id++) await byId(id)
      },
      fast: () => two.query('SELECT pg_sleep(0.008), id FROM generate_series(1, 1) AS id'),
      change: (stats) => ({
        operations: new Map(stats.operations.slice(1).map(({ operationId }) => [operationId, 0])),
      }),
    },
    {
      name: 'a query that is repeated',
      slow: async () => {
        const first = await byId(1)
        await load(10)
        return [first, await byId(1)]
      },
      fast: async () => {
        const first = await byId(1)
        await load(10)
        return [first, first]
      },
      change: (stats) => ({ operations: new Map([[stats.operations[1].operationId, 0]]) }),
    },
    {
      name: 'a query that takes half',
      slow: async () => {
        await pause(two, 60)
        await load(10)
      },
      fast: async () => {
        await pause(two, 30)
        await load(10)
      },
      change: operations(({ kind }) => kind === 'sql', 0.5),
    },
    {
      name: 'a query beside work of the loop',
      slow: () => Promise.all([pause(two, 60), work(40)]),
      fast: () => pause(two, 60),
      change: tasks('work', 0),
    },
    {
      name: 'a transaction and a query over one connection',
      slow: async () => {
        const client = await one.connect()
        await client.query('BEGIN')
        await client.query('SELECT pg_sleep(0.04)')
        await client.query('COMMIT')
        client.release()
        await pause(one, 20)
      },
      fast: async () => {
        const client = await one.connect()
        await client.query('BEGIN')
        await client.query('SELECT pg_sleep(0.02)')
        await client.query('COMMIT')
        client.release()
        await pause(one, 20)
      },
      change: ({ operations }) => {
        const slept = operations.find(({ text }) => text.includes('pg_sleep'))
        return { operations: new Map([[slept.operationId, 0.5]]) }
      },
    },
  ]
}
