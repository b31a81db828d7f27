import type { IdleSamples, V8CpuProfile } from './engine.ts'

/** Matches a call frame in V8's format: in this order, and without spaces. */
const FRAME =
  /"functionName":"([^]*?)","lineNumber":(-?\d+),"columnNumber":(-?\d+),"scriptId":(-?\d+),"url":"([^]*?)"\}(?=[,}])/g

/**
 * Parses a CPU profile in the format of `node:v8`. V8 escapes nothing in the names of functions and files (Node 24.12
 * to 26), so a single regular expression among them, which is named by its text, makes the whole invalid JSON.
 *
 * @throws {SyntaxError} if it is something else
 */
export function readCpuProfileText(text: string): V8CpuProfile {
  return JSON.parse(text.replace(FRAME, escapeFrame)) as V8CpuProfile
}

/** Escapes a frame; the parameters are the match and its groups. */
function escapeFrame(...[, functionName, line, column, script, url]: string[]): string {
  const position = `"lineNumber":${line},"columnNumber":${column},"scriptId":${script}`
  return `"functionName":${JSON.stringify(functionName)},${position},"url":${JSON.stringify(url)}}`
}

/**
 * Reads the samples of such a text, without its nodes, which are most of it.
 *
 * @throws {SyntaxError} if it is something else
 */
export function readIdleText(text: string): IdleSamples {
  const name = text.indexOf('"functionName":"(idle)","lineNumber":-1')
  const id = name === -1 ? null : /^\{"id":(\d+)/.exec(text.slice(text.lastIndexOf('{"id":', name), name))
  const { samples, timeDeltas } = JSON.parse(`{${text.slice(text.lastIndexOf('"samples":['))}`) as IdleSamples
  return { idleNode: id === null ? -1 : Number(id[1]), samples, timeDeltas }
}
