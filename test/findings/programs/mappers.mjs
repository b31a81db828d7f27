// needs: postgresql
import { openShop } from './data/postgres-shop.mjs'

/** Rows by the mappers that apps use, which write the statements themselves. */
export async function open(require) {
  const shop = await openShop(require, 'mappers')
  const setUp = shop.openPool()
  // 4 ms for the two items of an order.
  await setUp.query('CREATE VIEW slow_items AS SELECT id, order_id, price, pg_sleep(0.002)::text AS pause FROM items')
  const { host, port, user, database } = shop.server
  const options = shop.options

  const { Sequelize, DataTypes } = require('sequelize')
  const sequelize = new Sequelize(database, user, undefined, {
    host,
    port,
    dialect: 'postgres',
    logging: false,
    dialectOptions: { options },
  })
  const timestamps = { timestamps: false }
  const SOrder = sequelize.define('orders', { customer_id: DataTypes.INTEGER }, timestamps)
  const SItem = sequelize.define('slow_items', { order_id: DataTypes.INTEGER, price: DataTypes.INTEGER }, timestamps)
  SOrder.hasMany(SItem, { foreignKey: 'order_id', as: 'items' })

  const { DataSource, EntitySchema } = require('typeorm')
  const TItem = new EntitySchema({
    name: 'slow_items',
    columns: { id: { type: 'int', primary: true }, order_id: { type: 'int' }, price: { type: 'int' } },
  })
  const TOrder = new EntitySchema({
    name: 'orders',
    columns: { id: { type: 'int', primary: true }, customer_id: { type: 'int' } },
  })
  const typeorm = new DataSource({
    type: 'postgres',
    host,
    port,
    username: user,
    database,
    entities: [TItem, TOrder],
    extra: { options },
  })
  await typeorm.initialize()

  const knex = require('knex')({ client: 'pg', connection: { host, port, user, database, options } })
  const { Kysely, PostgresDialect } = require('kysely')
  const kysely = new Kysely({ dialect: new PostgresDialect({ pool: shop.openPool() }) })

  async function sequelizeRows() {
    const orders = await SOrder.findAll() // fault: sequelizeRows
    for (const order of orders) {
      order.list = await SItem.findAll({ where: { order_id: order.id } }) // fault: sequelizeRows
    }
    return orders
  }
  async function sequelizeLazy() {
    const orders = await SOrder.findAll() // fault: sequelizeLazy
    let count = 0
    for (const order of orders) {
      count += (await order.getItems()).length // fault: sequelizeLazy
    }
    return count
  }
  async function typeormRows() {
    const orders = await typeorm.getRepository(TOrder).find() // fault: typeormRows
    const items = typeorm.getRepository(TItem)
    for (const order of orders) {
      order.items = await items.findBy({ order_id: order.id }) // fault: typeormRows
    }
    return orders
  }
  async function knexRows() {
    const orders = await knex('orders') // fault: knexRows
    for (const order of orders) {
      order.items = await knex('slow_items').where({ order_id: order.id }) // fault: knexRows
    }
    return orders
  }
  async function knexThen() {
    return knex('orders').then(async (orders) => {
      for (const order of orders) {
        order.items = await knex('slow_items').where({ order_id: order.id }) // fault: knexThen
      }
      return orders
    })
  }
  async function kyselyRows() {
    const orders = await kysely.selectFrom('orders').selectAll().execute() // fault: kyselyRows
    for (const order of orders) {
      order.items = await kysely.selectFrom('slow_items').selectAll().where('order_id', '=', order.id).execute() // fault: kyselyRows
    }
    return orders
  }
  async function sequelizeInTurn() {
    const items = await SItem.findAll({ limit: 8 }) // fault: sequelizeInTurn
    const others = await SItem.findAll({ limit: 8, where: { price: 1 } }) // fault: sequelizeInTurn
    return { items, others }
  }
  async function knexInTurn() {
    const items = await knex('slow_items').limit(8) // fault: knexInTurn
    const others = await knex('slow_items').where({ price: 1 }).limit(8) // fault: knexInTurn
    return { items, others }
  }

  // Innocent
  const sequelizeEager = async () => SOrder.findAll({ include: [{ model: SItem, as: 'items' }] })
  async function sequelizeTransaction() {
    await sequelize.transaction(async (transaction) => {
      const order = await SOrder.findByPk(1, { transaction })
      await SOrder.update({ customer_id: order.customer_id }, { where: { id: 1 }, transaction })
      await SOrder.count({ transaction })
    })
  }
  async function knexTransaction() {
    await knex.transaction(async (trx) => {
      const [order] = await trx('orders').where({ id: 2 })
      await trx('orders').where({ id: 2 }).update({ state: order.state })
      await trx('orders').count()
    })
  }
  async function typeormTransaction() {
    await typeorm.transaction(async (manager) => {
      const order = await manager.findOneBy(TOrder, { id: 3 })
      await manager.update(TOrder, { id: 3 }, { customer_id: order.customer_id })
      await manager.count(TOrder)
    })
  }
  async function sequelizeReads() {
    return sequelize.transaction(async (t) => {
      const items = await SItem.findAll({ limit: 4, transaction: t })
      const others = await SItem.findAll({ limit: 4, transaction: t, where: { price: 1 } })
      return { items, others }
    })
  }
  async function knexReads() {
    return knex.transaction(async (t) => {
      const items = await t('slow_items').limit(4)
      const others = await t('slow_items').where({ price: 1 }).limit(4)
      return { items, others }
    })
  }
  async function knexWrites() {
    const [order] = await knex('orders')
      .where({ id: 4 })
      .update({ state: 1 })
      .returning(['id', knex.raw('pg_sleep(0.01)::text')])
    const items = await knex('slow_items').limit(4)
    return { order, items }
  }
  const bump = async (id) =>
    knex.raw('UPDATE orders SET state = state + 1 WHERE id = ? RETURNING state, pg_sleep(0.01)', [id])
  async function hiddenWrite() {
    const before = await bump(5)
    const items = await knex('slow_items').limit(4)
    return { before, items }
  }
  async function knexPage() {
    const [rows, [{ count }]] = await Promise.all([knex('orders').limit(5), knex('orders').count()])
    return { rows, count }
  }
  async function kyselyIn() {
    const orders = await kysely.selectFrom('orders').selectAll().execute()
    return kysely
      .selectFrom('slow_items')
      .selectAll()
      .where(
        'order_id',
        'in',
        orders.map(({ id }) => id),
      )
      .execute()
  }
  return {
    faults: {
      'n-plus-one': [sequelizeRows, sequelizeLazy, typeormRows, knexRows, knexThen, kyselyRows],
      'serial-awaits': [sequelizeInTurn, knexInTurn],
    },
    innocents: [
      sequelizeEager,
      sequelizeTransaction,
      knexTransaction,
      typeormTransaction,
      sequelizeReads,
      knexReads,
      knexWrites,
      hiddenWrite,
      knexPage,
      kyselyIn,
    ],
    async close() {
      await sequelize.close()
      await typeorm.destroy()
      await knex.destroy()
      await setUp.query('DROP VIEW slow_items')
      await shop.close()
    },
  }
}
