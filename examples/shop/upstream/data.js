/** @type {ReadonlyMap<string, { id: string, name: string, country: string }>} */
export const users = new Map([
  ['1', { id: '1', name: 'Ada', country: 'de' }],
  ['2', { id: '2', name: 'Grace', country: 'fr' }],
])

/** @type {ReadonlyMap<string, { id: string, name: string, cents: number }>} */
export const products = new Map(
  ['Kettle', 'Lamp', 'Desk', 'Chair', 'Mug', 'Rug', 'Clock', 'Shelf', 'Vase', 'Bowl'].flatMap((name, index) =>
    // Twenty products: each name in two sizes.
    ['small', 'large'].map((size, large) => {
      const id = String(index * 2 + large + 1)
      return /** @type {const} */ ([id, { id, name: `${name}, ${size}`, cents: 990 + Number(id) * 250 }])
    }),
  ),
)

/** @param {string} userId */
export function ordersOf(userId) {
  return users.has(userId) ? { id: '7', userId, country: 'de', lines: [{ productId: '3', count: 2 }] } : undefined
}
