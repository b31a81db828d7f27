/** One difference between a profile and the witness. */
export interface Fault {
  /** The figure that is wrong. */
  check: string
  /** Whose time is wrong: such a fault counts if it is there again whenever the program runs. */
  about?: string
  text: string
}
