/** Styles of text in a report; the numbers are SGR codes. */
const STYLES = { strong: 1, faint: 2, warning: 33, critical: 31 } as const
export type Style = keyof typeof STYLES

/** Puts a style around a text; without colour it returns the text. */
export type Paint = (style: Style, text: string) => string

export function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text)
}

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Escapes control characters, which drive terminals, and bidirectional marks, which reorder the text around them. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Characters two columns wide in every terminal: the scripts of East Asia, full-width forms, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u
const COMBINING = /\p{M}/u

/** Returns the number of columns of a printable text. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

/** Cuts the middle out of a text wider than `width`: the end identifies a path, the beginning a name. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  const characters = Array.from(text)
  const tail = take(characters.toReversed(), Math.floor((width - 1) / 2)).reverse()
  const head = take(characters, width - 1 - widthOf(tail.join('')))
  return `${head.join('')}…${tail.join('')}`
}

/** Takes as many characters from the front as fit. */
function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of characters) {
    used += widthOf(character)
    if (used > width) break
    taken.push(character)
  }
  return taken
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** Formats milliseconds for a column: `0.42 ms`, `12.3 ms`, `486 ms`, `2.31 s`. */
export function duration(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`
  if (ms >= 99.95) return `${ms.toFixed(0)} ms`
  return ms > 0 && ms < 0.995 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(1)} ms`
}

/** Breaks a text at its spaces into lines of a width; a word that is wider is cut in its middle. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = fit(word, width)
  }
  return [...lines, line]
}
