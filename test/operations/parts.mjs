import { createRequire } from 'node:module'
import { profile } from '../../dist/src/index.js'

/**
 * Runs work whose operations have parts, in overlapping calls of `profile()`, and prints what each recorded:
 * `parts.mjs <graphql or bullmq> <folder of the library> <calls>`.
 */
const [library, folder, calls] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const { PGHOST: host, PGPORT, PGUSER: user, PGDATABASE: database, REDIS_HOST, REDIS_PORT } = process.env
const steps = library === 'graphql' ? await openGraphql() : await openQueue()

async function openGraphql() {
  const { Pool } = require('pg')
  const { buildSchema, graphql, GraphQLObjectType, GraphQLSchema, GraphQLString } = require('graphql')
  const pool = new Pool({ host, port: Number(PGPORT), user, database, max: 1 })
  const built = buildSchema('type Item { id: Int name: String } type Query { items(filter: String): [Item] }')
  class Item {
    constructor(id) {
      this.id = id
    }
    async name() {
      await pool.query('SELECT $1::text AS name', ['secret'])
      return `item ${this.id}`
    }
  }
  const rootValue = {
    async items() {
      await pool.query('SELECT 1 AS items')
      return [new Item(1), new Item(2)]
    },
  }
  const broken = new GraphQLObjectType({
    name: 'Query',
    fields: {
      broken: {
        type: GraphQLString,
        async resolve() {
          await pool.query('SELECT * FROM nowhere')
        },
      },
    },
  })
  const schema = new GraphQLSchema({ query: broken })
  return {
    async first(label) {
      await graphql({ schema: built, source: `query ${label} { items(filter: "secret") { id name } }`, rootValue })
    },
    async second(label) {
      await graphql({ schema, source: `query ${label} { broken }` })
    },
    close: () => pool.end(),
  }
}

async function openQueue() {
  const { Queue, QueueEvents, Worker } = require('bullmq')
  const connection = { host: REDIS_HOST, port: Number(REDIS_PORT), maxRetriesPerRequest: null }
  const name = `debug-toolbar-parts-${process.pid}`
  const queue = new Queue(name, { connection })
  const events = new QueueEvents(name, { connection })
  const worker = new Worker(
    name,
    async ({ data }) => {
      if (data.fails) throw new Error('the job has failed')
      return data.text
    },
    { connection },
  )
  await events.waitUntilReady()
  return {
    async first(label) {
      const job = await queue.add(label, { text: 'secret' })
      await job.waitUntilFinished(events)
    },
    async second(label) {
      const job = await queue.add(label, { text: 'secret', fails: true })
      await job.waitUntilFinished(events).catch(() => {})
    },
    async close() {
      await Promise.all([worker.close(), events.close()])
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}

const labelOf = (number) => `canary${Array.from(String(number), (digit) => 'abcdefghij'[digit]).join('')}`

const results = await Promise.all(
  Array.from({ length: Number(calls) }, (_, number) => {
    const label = labelOf(number)
    return profile(label, async () => {
      await steps.first(label)
      await steps.second(label)
    }).then(({ stats }) => ({ label, stats, holdsSecret: JSON.stringify(stats).includes('secret') }))
  }),
)
await steps.close()
process.stdout.write(JSON.stringify(results), () => process.exit())
