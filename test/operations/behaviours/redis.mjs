/** Prints the same for node-redis 4 and later, but for pools, which the oldest version has not. */
export async function behaveRedis({ require, seen, describe, sleep, env }) {
  const { createClient, createClientPool } = require('redis')
  const socket = { host: env.REDIS_HOST, port: Number(env.REDIS_PORT) }
  const key = 'operations:behaviour:redis'
  const client = createClient({ socket })
  client.on('error', () => {})
  seen.push([client.sendCommand.name, client.sendCommand.length])
  seen.push(await client.get(key).catch(describe))
  await client.connect()
  seen.push(await client.set(key, 'x', { EX: 9 }))
  seen.push(await client.get(key))
  seen.push(await client.sendCommand(['LPUSH', key, '1']).catch(describe))
  const sent = client.sendCommand(['GET', key])
  seen.push([Object.getPrototypeOf(sent) === Promise.prototype, Object.keys(sent), await sent])
  void client.sendCommand(['LPUSH', key, '2'])
  await sleep(50)
  seen.push(await client.multi().get(key).del(key).exec())
  const order = []
  await Promise.all([1, 2, 3].map((n) => client.incr(key).then((value) => order.push([n, value]))))
  seen.push(order)
  await client.del(key)
  await client.disconnect()
  seen.push(await client.get(key).catch(describe))
  if (createClientPool !== undefined) await behavePool({ createClientPool, seen, describe, socket, key })
}

async function behavePool({ createClientPool, seen, describe, socket, key }) {
  const pool = createClientPool({ socket }, { maximum: 1, acquireTimeout: 300 })
  pool.on('error', () => {})
  await pool.connect()
  seen.push(await Promise.all([pool.set(key, 'y'), pool.get(key), pool.execute((client) => client.del(key))]))
  seen.push(await pool.multi().set(key, 'z').get(key).del(key).exec())
  seen.push(await pool.execute(() => 'no command'))
  const slow = pool.execute(() => new Promise((resolve) => setTimeout(resolve, 1000)))
  seen.push(await pool.get(key).catch(describe))
  await slow
  seen.push(
    await pool
      .execute(() => {
        throw new Error('in the function')
      })
      .catch(describe),
  )
  await pool.close()
}
