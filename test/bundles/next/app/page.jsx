import { loadOrder } from '../lib/orders.js'

export const dynamic = 'force-dynamic'

async function loadPage(id) {
  const order = await loadOrder(id)
  return order
}

export default async function Page() {
  const order = await loadPage(7)
  return <p>order {order.id}</p>
}
