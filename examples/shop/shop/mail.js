import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Sends a receipt; the mail server takes its time.
 *
 * @param {string} userId
 */
export async function sendReceipt(userId) {
  await sleep(400)
  return `receipt for ${userId} sent`
}
