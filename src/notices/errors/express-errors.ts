import { tellError } from '../../core/panels/told-errors.ts'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import { recorderOf } from '../../core/requests/request-around.ts'
import type { LibrarySource } from '../../operations/recording/source.ts'

type Next = (error?: unknown) => unknown
type Handle = (this: unknown, req: unknown, res: unknown, next: unknown) => unknown

/** Words that tell the router where to go on, and are no errors. */
const DIRECTIONS: ReadonlySet<unknown> = new Set([undefined, null, false, '', 0, 'route', 'router'])

/**
 * Hears the errors that handlers of Express 4 and 5 throw, reject with, or give to `next`: the router itself calls
 * `next` with each of them.
 */
export const expressErrors: LibrarySource = {
  packages: ['express', 'router'],
  modules: /\/node_modules\/(?:express\w*\/lib\/router|router\/lib)\/layer\.js$/,
  install(exported) {
    const prototype: unknown = typeof exported === 'function' ? exported.prototype : null
    if (typeof prototype !== 'object' || prototype === null) return null
    const name = ['handleRequest', 'handle_request'].find((each) => each in prototype)
    if (name === undefined) return null
    const place = placeMethod<Handle>(prototype, name, (here) =>
      likeBelow(here.below(), function handle(this: unknown, req: unknown, res: unknown, next: unknown) {
        const heard = here.isActive && typeof next === 'function' ? hear(req, next as Next) : next
        return Reflect.apply(here.below(), this, [req, res, heard])
      }),
    )
    return () => place.undo()
  },
}

function hear(req: unknown, next: Next): Next {
  const recorder = recorderOf(req)
  if (recorder === undefined) return next
  return function (this: unknown, ...args: unknown[]) {
    if (!DIRECTIONS.has(args[0])) tellError(args[0], 'response', { recorder })
    return Reflect.apply(next, this, args)
  }
}
