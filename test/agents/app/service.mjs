import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export async function stockOf(id) {
  const answer = await fetch(`${process.env.UPSTREAM}/stock/${id}`)
  return await answer.text()
}

export async function priceOf(id) {
  const answer = await new Promise((resolve, reject) => {
    get(`${process.env.UPSTREAM}/price/${id}`, resolve).on('error', reject)
  })
  let text = ''
  for await (const chunk of answer) text += chunk
  return text
}

export async function save() {
  await sleep(5)
}
