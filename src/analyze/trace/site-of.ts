import type { Site } from '../../model/async-stats.ts'

/** Picks the four `Site` fields off a richer record. */
export const siteOf = ({ function: name, file, line, column }: Site): Site => ({ function: name, file, line, column })
