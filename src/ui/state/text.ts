/**
 * Invisible characters that change how the text around them is read: controls, line and paragraph separators, direction
 * marks, zero-width characters (the joiner of emoji stays), tags, and lone surrogates.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- this pattern is to find controls
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu

const UNSEEN_BUT_LINES = new RegExp(`(?![\\n\\t])(?:${UNSEEN.source})`, 'gu')

const MAX_NAME_LENGTH = 500
const MAX_TEXT_LENGTH = 10_000

/**
 * Makes one line of untrusted text safe to read: invisible characters as `\u{202e}`, at most 500 characters.
 * @example visible('a\u202eb') // 'a\\u{202e}b'
 */
export function visible(text: string): string {
  return clip(text, MAX_NAME_LENGTH).replace(UNSEEN, escapeCharacter)
}

/** Makes a block of untrusted text safe, as `visible` does: lines and tabs stay, at most 10 000 characters. */
export function visibleLines(text: string): string {
  return clip(text, MAX_TEXT_LENGTH).replace(UNSEEN_BUT_LINES, escapeCharacter)
}

function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}
