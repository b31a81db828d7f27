import { tellError } from '../../core/panels/told-errors.ts'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import { recorderOf } from '../../core/requests/request-around.ts'
import type { LibrarySource } from '../../operations/recording/source.ts'

type OnError = (this: { req?: unknown }, error: unknown) => unknown

/** Hears the errors that Koa answers with. */
export const koaErrors: LibrarySource = {
  packages: ['koa'],
  modules: /\/node_modules\/koa\/lib\/context\.js$/,
  install(exported) {
    if (typeof exported !== 'object' || exported === null || !('onerror' in exported)) return null
    const place = placeMethod<OnError>(exported, 'onerror', (here) =>
      likeBelow(here.below(), function onerror(this: { req?: unknown }, error: unknown) {
        const recorder = here.isActive && error != null ? recorderOf(this.req) : undefined
        if (recorder !== undefined) tellError(error, 'response', { recorder })
        return Reflect.apply(here.below(), this, [error])
      }),
    )
    return () => place.undo()
  },
}
