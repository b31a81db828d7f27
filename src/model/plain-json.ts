/** Data that JSON can represent: no function, no class, no cycle. */
export type PlainJson = null | boolean | number | string | PlainJson[] | { [key: string]: PlainJson }
