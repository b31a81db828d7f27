import { loadOrder } from '../../../lib/orders.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  const order = await loadOrder(7)
  return Response.json(order)
}
