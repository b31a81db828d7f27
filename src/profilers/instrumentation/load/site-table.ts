/** The sites of one module in their stored form, for the cache and for other threads: text until they are needed. */
export interface SiteTable {
  /** URL or path of the module. */
  script: string
  /** The number of its first site. */
  first: number
  count: number
  /** Two lines: the text of `encodeSites`, and that of `encodeInserts`. */
  data: string
}
