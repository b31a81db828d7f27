/**
 * Characters that change how the text around them is read without being seen: controls, line and paragraph
 * separators, direction marks, zero-width characters (the joiner of emoji stays), tags, and lone surrogates.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- showing controls is what this is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu

const UNSEEN_BUT_LINES = new RegExp(`(?![\\n\\t])(?:${UNSEEN.source})`, 'gu')

const MAX_NAME = 500
const MAX_TEXT = 10_000

/**
 * One line of untrusted text, safe to read: unseen characters as `\u{202e}`, at most 500 characters.
 * @example visible('a\u202eb') // 'a\\u{202e}b'
 */
export function visible(text: string): string {
  return clip(text, MAX_NAME).replace(UNSEEN, escapeCharacter)
}

/** As `visible`, for blocks of text: lines and tabs stay, at most 10 000 characters. */
export function visibleLines(text: string): string {
  return clip(text, MAX_TEXT).replace(UNSEEN_BUT_LINES, escapeCharacter)
}

function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}
