import type { RequestContext } from './panel.ts'

/** Keeps finished requests, newest first; one file per implementation under `storage/`. */
export interface RequestStore {
  /** `bytes` is the caller's estimate of what keeping it costs. */
  add(context: RequestContext, bytes: number): void
  get(id: string): RequestContext | undefined
  /** Newest first. */
  list(): Iterable<RequestContext>
  clear(): void
  readonly size: number
  readonly bytes: number
}
