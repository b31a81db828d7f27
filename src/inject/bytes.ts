/** The bytes that HTML's tokenizer distinguishes. */
export const TAB = 0x09
export const SPACE = 0x20
export const BANG = 0x21
export const QUOTE = 0x22
export const APOSTROPHE = 0x27
export const DASH = 0x2d
export const SLASH = 0x2f
export const LESS = 0x3c
export const EQUALS = 0x3d
export const GREATER = 0x3e
export const QUESTION = 0x3f
export const BRACKET = 0x5d

/** Returns whether a byte is a tab, line feed, form feed, carriage return or space. */
export const isSpace = (byte: number): boolean =>
  byte === SPACE || byte === 0x0a || byte === 0x0d || byte === TAB || byte === 0x0c

export const isLetter = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)

/** Returns one byte as a lower-case character. */
export const lower = (byte: number): string => String.fromCharCode(byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)

/** Returns whether a byte ends the name of a tag. */
export const endsName = (byte: number): boolean => isSpace(byte) || byte === SLASH || byte === GREATER

/** Returns whether a byte has no meaning between attributes: letters, digits and the like. */
export const isPlain = (byte: number): boolean => byte > GREATER || byte === DASH || (byte > SLASH && byte < LESS)
