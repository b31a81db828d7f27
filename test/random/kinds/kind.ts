import type { Operation } from '../program.ts'
import type { Scope, Writer } from '../writer.ts'

/** Where an operation may stand: in an async function's body, in a generator's, or as a function of its own. */
export type Place = 'body' | 'step' | 'task' | 'generator'

/** One kind of operation. */
export interface Kind {
  name: string
  /** How often it is chosen among those of its place. */
  weight: number
  /** Where its children stand, and how many there are at most; null if it has none. */
  holds: Place | null
  most: number
  /** Writes it into the body of an async function. */
  write: (operation: Operation, scope: Scope, writer: Writer) => string
  /** True if the code after it is never reached. */
  ends: boolean
}

interface Shape {
  weight?: number
  holds?: Place
  most?: number
  ends?: boolean
}

/** Makes a kind; by default one without children, as frequent as the others. */
export const kind = (name: string, { holds, ...shape }: Shape, write: Kind['write']): Kind => ({
  name,
  weight: 1,
  holds: holds ?? null,
  most: 1,
  ends: false,
  ...shape,
  write,
})
