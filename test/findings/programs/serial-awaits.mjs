import { sleepAtLeast } from '../../fixtures/sleep-at-least.mjs'

/** Awaits of which none needs the other, and awaits that look like them. */
export async function open() {
  const load = async (key) => {
    await sleepAtLeast(15)
    return { key, lines: [key, key] }
  }

  async function independent() {
    const user = await load('user') // fault: independent
    const cart = await load('cart') // fault: independent
    return [user, cart]
  }
  async function threeOfThem() {
    const user = await load('user') // fault: threeOfThem
    const cart = await load('cart')
    const stock = await load('stock')
    return { user, cart, stock }
  }
  async function inLoop() {
    const found = []
    for (const key of ['a', 'b', 'c', 'd']) {
      found.push(await load(key)) // fault: inLoop
    }
    return found
  }

  async function dependent() {
    const order = await load('order')
    return load(order.lines[0])
  }
  async function together() {
    const order = await load('order')
    return Promise.all(order.lines.map((line) => load(line)))
  }
  async function guarded() {
    const user = await load('user')
    if (user.key !== 'user') throw new Error('no user')
    return load('cart')
  }
  async function byCursor() {
    let cursor = 'first'
    for (let page = 0; page < 4; page++) cursor = (await load(cursor)).key
    return cursor
  }
  return {
    faults: { 'serial-awaits': [independent, threeOfThem, inLoop] },
    innocents: [dependent, together, guarded, byCursor],
  }
}
