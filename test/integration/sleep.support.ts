const helper = (await import(new URL('../../../test/fixtures/sleep-at-least.mjs', import.meta.url).href)) as {
  sleepAtLeast: (milliseconds: number) => Promise<void>
}

/** Re-exports `test/fixtures/sleep-at-least.mjs` for programs that are tests themselves. */
export const sleepAtLeast: (milliseconds: number) => Promise<void> = helper.sleepAtLeast
