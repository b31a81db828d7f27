import { delay } from '@scope/pkg'

const rates = [3, 4]

export class Rates {
  /** Comments that a compiler removes move all lines below. */
  async find(id) {
    await delay(1)
    return rates[id % 2]
  }
}

export const load = async (id) => {
  await delay(1)
  return { id }
}
