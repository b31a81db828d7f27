export interface ExportProblem {
  /** Words that follow "expected". */
  expected: string
  /** Words that follow "got". */
  got: string
  /** One sentence that tells the user the remedy. */
  advice: string
  /** The path within the file, such as `request.panels`; none for the file as a whole. */
  where?: string
  cause?: unknown
}

/** Thrown for a file that cannot be imported. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
  readonly code = 'EXPORT_INVALID'

  constructor({ where, expected, got, advice, cause }: ExportProblem) {
    const place = where ? `${where}: ` : ''
    super(`${place}expected ${expected}, got ${got}. ${advice}`, cause === undefined ? {} : { cause })
  }
}
