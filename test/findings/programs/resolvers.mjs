// needs: postgresql
import { openShop } from './data/postgres-shop.mjs'

/** Resolvers of GraphQL: a query for each row, and the loaders that apps cure it with. */
export async function open(require) {
  const shop = await openShop(require, 'resolvers')
  const pool = shop.openPool({ max: 3 })
  const DataLoader = require('dataloader')
  const {
    buildSchema,
    graphql,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLList,
    GraphQLInt,
    GraphQLString,
  } = require('graphql')

  async function listOrders() {
    const { rows } = await pool.query('SELECT * FROM orders ORDER BY id') // fault: itemsByOrder, itemsByThen, customerByOrder
    return rows
  }
  async function itemsOf(order) {
    const { rows } = await pool.query('SELECT *, pg_sleep(0.002) FROM items WHERE order_id = $1', [order.id]) // fault: itemsByOrder
    return rows
  }
  const Item = new GraphQLObjectType({
    name: 'Item',
    fields: { id: { type: GraphQLInt }, price: { type: GraphQLInt } },
  })
  const Customer = new GraphQLObjectType({
    name: 'Customer',
    fields: { id: { type: GraphQLInt }, name: { type: GraphQLString } },
  })
  const orderWith = (name, type, resolve) =>
    new GraphQLObjectType({ name, fields: { id: { type: GraphQLInt }, it: { type, resolve } } })
  const schemaOf = (type, resolve) =>
    new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { orders: { type: new GraphQLList(type), resolve } } }),
    })

  const byOrder = schemaOf(
    orderWith('A', new GraphQLList(Item), (order) => itemsOf(order)),
    () => listOrders(),
  )
  const byThen = schemaOf(
    orderWith(
      'B',
      new GraphQLList(Item),
      (order) =>
        pool.query('SELECT *, pg_sleep(0.002) FROM items WHERE order_id = $1', [order.id]).then(({ rows }) => rows), // fault: itemsByThen
    ),
    listOrders,
  )
  const byCustomer = schemaOf(
    orderWith('C', Customer, async (order) => {
      const { rows } = await pool.query('SELECT *, pg_sleep(0.004) FROM customers WHERE id = $1', [order.customer_id]) // fault: customerByOrder
      return rows[0]
    }),
    async () => listOrders(),
  )
  const loaded = schemaOf(
    orderWith('D', new GraphQLList(Item), (order, _args, { items }) => items.load(order.id)),
    () => listOrders(),
  )
  const root = buildSchema('type Query { user: String, cart: String }')
  const pause = async (name, seconds) => {
    const { rows } = await pool.query('SELECT $1::text AS name, pg_sleep($2)', [name, seconds])
    return rows[0].name
  }
  async function ask(schema, source, context = {}) {
    const { data, errors } = await graphql({ schema, source, contextValue: context })
    if (errors) throw errors[0]
    return data
  }

  // Faults
  async function itemsByOrder() {
    return ask(byOrder, '{ orders { id it { id price } } }')
  }
  async function itemsByThen() {
    return ask(byThen, '{ orders { id it { id price } } }')
  }
  async function customerByOrder() {
    return ask(byCustomer, '{ orders { id it { id name } } }')
  }

  // Innocent
  async function batched() {
    const items = new DataLoader(async (ids) => {
      const { rows } = await pool.query('SELECT *, pg_sleep(0.001) FROM items WHERE order_id = ANY($1)', [ids])
      return ids.map((id) => rows.filter((row) => row.order_id === id))
    })
    return ask(loaded, '{ orders { id it { id price } } }', { items })
  }
  async function together() {
    const rootValue = { user: () => pause('user', 0.02), cart: () => pause('cart', 0.02) }
    const { data } = await graphql({ schema: root, source: '{ user cart }', rootValue })
    return data
  }
  return {
    faults: { 'n-plus-one': [itemsByOrder, itemsByThen, customerByOrder] },
    innocents: [batched, together],
    close: () => shop.close(),
  }
}
