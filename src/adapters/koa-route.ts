/** Returns the pattern that `@koa/router` leaves on the context of a request that it has matched. Koa has no routes. */
export function koaRoute(context: object): string | null {
  const route: unknown = Reflect.get(context, '_matchedRoute')
  return typeof route === 'string' || route instanceof RegExp ? String(route) : null
}
