import type { V8Profile } from './engine.ts'

/** A call frame as V8 writes it: in this order, and without spaces. */
const FRAME =
  /"functionName":"([^]*?)","lineNumber":(-?\d+),"columnNumber":(-?\d+),"scriptId":(-?\d+),"url":"([^]*?)"\}(?=[,}])/g

/**
 * Reads a profile as `node:v8` writes it. V8 escapes nothing in the names of functions and files (Node 24.12 to 26), so a
 * single regular expression among them, which is named by its text, makes the whole no JSON.
 *
 * @throws {SyntaxError} where it is something else
 */
export function readProfileText(text: string): V8Profile {
  return JSON.parse(text.replace(FRAME, escapeFrame)) as V8Profile
}

/** The whole, then its groups. */
function escapeFrame(...[, functionName, line, column, script, url]: string[]): string {
  const position = `"lineNumber":${line},"columnNumber":${column},"scriptId":${script}`
  return `"functionName":${JSON.stringify(functionName)},${position},"url":${JSON.stringify(url)}}`
}
