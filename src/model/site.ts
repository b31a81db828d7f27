/** A place in source: `file` is relative to the working directory; line and column count from 1. */
export interface Site {
  function: string
  file: string
  line: number
  column: number
}

export type TaskStatus = 'pending' | 'completed' | 'failed' | 'cancelled'
