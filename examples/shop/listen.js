/**
 * Reads a port from the environment; ends the process with a message if it is none.
 *
 * @param {string | undefined} text
 */
export function readPort(text) {
  if (text === undefined || text === '') return 3000
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  console.error(`PORT: expected a number from 0 (any free port) to 65535, got ${JSON.stringify(text)}`)
  process.exit(1)
}

/**
 * Listens on loopback, on another free port if the wanted one is taken.
 *
 * @param {import('fastify').FastifyInstance} app
 * @param {number} port
 * @returns {Promise<string>} the URL, without a slash at the end
 */
export async function listen(app, port) {
  try {
    return await app.listen({ host: '127.0.0.1', port })
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error
    console.log(`Port ${port} is taken, so the shop uses another one. PORT=… picks one.`)
    return await app.listen({ host: '127.0.0.1', port: 0 })
  }
}
