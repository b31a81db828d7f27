import type { Site } from '../model/stats.ts'

/** Nothing but the site of what may know more. */
export const siteOf = ({ function: name, file, line, column }: Site): Site => ({ function: name, file, line, column })
